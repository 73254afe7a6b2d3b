#!/usr/bin/env escript
%% -*- erlang -*-
%%! +P 300000
%% What a scan of 100 000 processes returns, from a real node: escript process-scan.escript Directory
%%
%%   rows.etf   [{Pid, RegisteredName, Memory, Reductions, MessageQueueLen, CurrentFunction, InitialCall}]
%%   items.etf  [{Pid, [{registered_name, _}, {memory, _}, …]}], as process_info/2 itself gives it
%%   plain.etf  the rows without their pids, with atoms as OTP 25 writes them by default: what erlpack, too, can read
%%
%% One process in fifty has a registered name, and they wait in a handful of functions, as on a node with many connections.
-mode(compile).

-define(ITEMS, [registered_name, memory, reductions, message_queue_len, current_function, initial_call]).

main([Directory]) ->
    Parent = self(),
    [spawn(fun() -> live(N, Parent) end) || N <- lists:seq(1, 100000)],
    [receive ready -> ok end || _ <- lists:seq(1, 100000)],
    Items = [{Pid, process_info(Pid, ?ITEMS)} || Pid <- processes()],
    Rows = [list_to_tuple([Pid | [Value || {_, Value} <- Info]]) || {Pid, Info} <- Items],
    Wire = [{minor_version, 2}],
    write(Directory, "rows.etf", term_to_binary(Rows, Wire)),
    write(Directory, "items.etf", term_to_binary(Items, Wire)),
    write(Directory, "plain.etf", term_to_binary([erlang:delete_element(1, Row) || Row <- Rows])),
    io:format("~s", [erlang:system_info(otp_release)]).

write(Directory, Name, Bytes) -> ok = file:write_file(filename:join(Directory, Name), Bytes).

live(N, Parent) ->
    case N rem 50 of
        0 -> register(list_to_atom("worker_" ++ integer_to_list(N)), self());
        _ -> lists:seq(1, N rem 97)
    end,
    Parent ! ready,
    case N rem 4 of
        0 -> receive stop -> ok end;
        1 -> timer:sleep(infinity);
        2 -> gen_server:enter_loop(?MODULE, [], []);
        3 -> receive stop -> ok after 100000000 -> ok end
    end.
