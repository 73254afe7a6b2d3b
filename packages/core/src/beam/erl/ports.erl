%% The first ports of the node in one order, filtered by literal text.
%%
%% Input: {{Search, Key, Descending, Limit}, {}}
%%   Search   any, or a binary in lower case: what the name of a port, of its owner, or its own registered name must hold
%%   Key      input, output, queue_size, memory or name
%% Value: {Scanned, Matched, Columns, Names, PerSecond, Took}; Columns are lists of equal length:
%% [Port, Name, Owner, Input, Output, Queued, memory, os_pid, Local, Remote]

{{Search, Key, Descending, Limit}, {}} = Input,
Begin = erlang:monotonic_time(),
Info = fun erlang:port_info/2,
Registered = erlang:registered(),
NameOf = maps:from_list(lists:zip(lists:map(fun erlang:whereis/1, Registered), Registered)),
Drivers = ["tcp_inet", "udp_inet", "sctp_inet"],

All = erlang:ports(),
Named = lists:zip(All, lists:zipwith(Info, All, lists:duplicate(erlang:length(All), name))),
Open = ets:match_spec_run(Named, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [], [{{'$1', '$2'}}]}])),
Scanned = erlang:length(Open),
Matching =
    case Search of
        any -> Open;
        _ -> [
            {Port, Name}
            || {Port, Name} <- Open,
                Owner <- [case erlang:port_info(Port, connected) of {_, Pid} -> maps:get(Pid, NameOf, ''); undefined -> '' end],
                true <- [lists:any(fun erlang:is_tuple/1, [
                    binary:match(string:lowercase(unicode:characters_to_binary(Text)), Search)
                    || Text <- [Name, erlang:atom_to_list(Owner), erlang:atom_to_list(maps:get(Port, NameOf, ''))]
                ])]
        ]
    end,

%% Sockets count for themselves: `port_info` knows little of what they carry.
Carried = [
    case lists:member(Name, Drivers) andalso inet:getstat(Port, [recv_oct, send_oct, send_pend]) of
        {ok, [{_, In}, {_, Out}, {_, Pending}]} -> {Port, Name, In, Out, Pending};
        _ ->
            case {erlang:port_info(Port, input), erlang:port_info(Port, output), erlang:port_info(Port, queue_size)} of
                {{_, In}, {_, Out}, {_, Queued}} -> {Port, Name, In, Out, Queued};
                _ -> {Port, Name, 0, 0, 0}
            end
    end
    || {Port, Name} <- Matching
],
Sorted = lists:sort([
    {
        case Key of
            input -> In;
            output -> Out;
            queue_size -> Pending;
            memory -> case erlang:port_info(Port, memory) of {_, Bytes} -> Bytes; undefined -> 0 end;
            name -> unicode:characters_to_binary(Name)
        end,
        Row
    }
    || {Port, Name, In, Out, Pending} = Row <- Carried
]),
Best = [Row || {_, Row} <- lists:sublist(case Descending of true -> lists:reverse(Sorted); false -> Sorted end, Limit)],
Value = fun erlang:element/2,
{Ports, Names} = lists:unzip([{Port, Name} || {Port, Name, _, _, _} <- Best]),
Count = erlang:length(Ports),
Columns = [
    Ports, Names,
    lists:zipwith(Info, Ports, lists:duplicate(Count, connected)),
    [Value(3, Row) || Row <- Best], [Value(4, Row) || Row <- Best], [Value(5, Row) || Row <- Best],
    lists:zipwith(Info, Ports, lists:duplicate(Count, memory)),
    lists:zipwith(Info, Ports, lists:duplicate(Count, os_pid)),
    [case lists:member(Name, Drivers) of true -> inet:sockname(Port); false -> none end || {Port, Name, _, _, _} <- Best],
    [case lists:member(Name, Drivers) of true -> inet:peername(Port); false -> none end || {Port, Name, _, _, _} <- Best]
],
{
    Scanned, erlang:length(Matching), Columns,
    [{Held, Called} || Held <- Ports ++ [Pid || {_, Pid} <- lists:nth(3, Columns)], Called <- [maps:get(Held, NameOf, none)], true <- [Called =/= none]],
    erlang:convert_time_unit(1, second, native), erlang:monotonic_time() - Begin
}.
