%% Looks at one chunk of processes after the other, in a process of its own that is made once: its heap is warm, and what it
%% evaluates is sent to it once. Ends with the one who started it.
%%
%% Input: {Scanner, Program, Order, Filter, Programs, Count}
%%   Program   process_chunk, which leaves by exit({ok, Answer})
%%   Count     how many chunks it looks at, at most
%% For each {ok, Pids} followed by {floor, Floor}: sends {self(), {ok, Answer}, Took}, or what it failed with; Took is native
%% time from when it had both.

{Scanner, Program, Order, Filter, Programs, Count} = Input,
[
    begin
        Pids = receive {ok, Next} -> Next end,
        Floor = receive {floor, Given} -> Given end,
        Begin = erlang:monotonic_time(),
        Found =
            try erl_eval:exprs(Program, #{input => {Pids, Floor, Order, Filter, Programs}}, none) of
                _ -> {error, none}
            catch
                exit:Reason -> Reason
            end,
        erlang:send(Scanner, {erlang:self(), Found, erlang:monotonic_time() - Begin})
    end
    || _ <- lists:seq(1, Count)
].
