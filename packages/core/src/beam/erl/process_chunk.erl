%% The best rows of one chunk of processes, for one sort key and filter. Runs in a process of its own and exits with
%% {ok, {Scanned, Matched, Rows}}: Rows are {Key, Pid}, best first, no more than Keep. All loops over processes are inside
%% compiled functions of stdlib and inside compiled match specifications.
%%
%% Input: {Pids, Floor, Order, Filter, {InitialCalls, ProcessTypes}}
%%   Floor    none, or the worst row that is still wanted: only better ones are of use
%%   Order    {Key, Descending, Keep, MaxMailbox}, Key one of memory, reductions, message_queue_len, registered_name,
%%            creation (by pid) or {difference, Driver}: reductions from now until Driver says {go, Floor}
%%   Filter   {GroupLeader | any, Type | any, {Needle, Named, PidsToo} | any}: Needle in lower case, Named #{Pid => true} those
%%            whose name holds it, PidsToo whether the text of a pid could hold it
%%   the programs initial_calls.erl and process_types.erl

try
    {Pids, Floor, {Key, Descending, Keep, MaxMailbox}, {Leader, Type, Search}, {InitialCalls, ProcessTypes}} = Input,
    Info = fun erlang:process_info/2,

    InApplication =
        case Leader of
            any -> Pids;
            _ ->
                Leaders = lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), group_leader)),
                ets:match_spec_run(lists:zip(Pids, Leaders), ets:match_spec_compile([{{'$1', {'_', Leader}}, [], ['$1']}]))
        end,

    %% Type and text are decided once for each distinct pair of initial call and current function, of which there are few.
    Wanted =
        case {Type, Search} of
            {any, any} -> InApplication;
            _ ->
                {value, Started, _} = erl_eval:exprs(InitialCalls, #{input => InApplication}, none),
                {_, AllCalls} = lists:unzip(Started),
                Distinct = maps:keys(maps:from_keys(AllCalls, true)),
                {value, TypeOf, _} = erl_eval:exprs(ProcessTypes, #{input => Distinct}, none),
                OfType =
                    case Type of
                        any -> Distinct;
                        _ -> [Calls || {Calls, Is} <- maps:to_list(TypeOf), true <- [Is =:= Type]]
                    end,
                Typed =
                    case Type of
                        any -> Started;
                        _ -> ets:match_spec_run(Started, ets:match_spec_compile([
                                {{'_', '$1'}, [{is_map_key, '$1', {const, maps:from_keys(OfType, true)}}], ['$_']}
                            ]))
                    end,
                case Search of
                    any ->
                        {TypedPids, _} = lists:unzip(Typed),
                        TypedPids;
                    {Needle, Named, PidsToo} ->
                        Found = maps:from_list([
                            {Calls, true}
                            || {I, C, _} = Calls <- OfType, {M, F, A} <- [I, C],
                                {_, _} <- [binary:match(string:lowercase(erlang:iolist_to_binary(
                                    [erlang:atom_to_binary(M), $:, erlang:atom_to_binary(F), $/, erlang:integer_to_binary(A)])), Needle)]
                        ]),
                        {ByText, Rest} = lists:partition(fun erlang:is_pid/1, ets:match_spec_run(Typed, ets:match_spec_compile([
                            {{'$1', '$2'}, [{'orelse', {is_map_key, '$2', {const, Found}}, {is_map_key, '$1', {const, Named}}}], ['$1']},
                            {'_', [], ['$_']}
                        ]))),
                        case PidsToo of
                            false -> ByText;
                            true ->
                                {Unmatched, _} = lists:unzip(Rest),
                                InPids = lists:zipwith(fun binary:match/2,
                                    lists:map(fun erlang:list_to_binary/1, lists:map(fun erlang:pid_to_list/1, Unmatched)),
                                    lists:duplicate(erlang:length(Unmatched), Needle)),
                                ByText ++ ets:match_spec_run(lists:zip(Unmatched, InPids), ets:match_spec_compile([{{'$1', {'_', '_'}}, [], ['$1']}]))
                        end
                end
        end,
    Count = erlang:length(Wanted),

    %% Measured is [{{Item, Value}, Pid}], or {undefined, Pid} for a process that is gone; Unranked the pids of those that
    %% have no value to be ranked by.
    {Measured, Unranked, LastFloor} =
        case Key of
            memory ->
                %% The answer takes time that grows with the mailbox, on the process asked: so only where that is short.
                Lengths = lists:zip(lists:zipwith(Info, Wanted, lists:duplicate(Count, message_queue_len)), Wanted),
                Long = ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'>', '$1', MaxMailbox}], ['$2']}])),
                Short =
                    case Long of
                        [] -> Wanted;
                        _ -> ets:match_spec_run(Lengths, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, [{'=<', '$1', MaxMailbox}], ['$2']}]))
                    end,
                {lists:zip(lists:zipwith(Info, Short, lists:duplicate(erlang:length(Short), memory)), Short), Long, Floor};
            registered_name ->
                Registered = lists:zip(lists:zipwith(Info, Wanted, lists:duplicate(Count, registered_name)), Wanted),
                {
                    ets:match_spec_run(Registered, ets:match_spec_compile([{{{'_', '_'}, '_'}, [], ['$_']}])),
                    ets:match_spec_run(Registered, ets:match_spec_compile([{{[], '$1'}, [], ['$1']}])),
                    Floor
                };
            creation ->
                {lists:zip(lists:zip(Wanted, Wanted), Wanted), [], Floor};
            {difference, Driver} ->
                %% Only the counts are kept while the interval runs; 0 stands for a process that is gone.
                Counts = ets:match_spec_run(lists:zipwith(Info, Wanted, lists:duplicate(Count, reductions)),
                    ets:match_spec_compile([{{'_', '$1'}, [], ['$1']}, {'_', [], [0]}])),
                erlang:garbage_collect(),
                erlang:send(Driver, {started, erlang:self()}),
                receive {go, NewFloor} -> ok end,
                Again = lists:zipwith(Info, Wanted, lists:duplicate(Count, reductions)),
                {
                    ets:match_spec_run(lists:zip3(Again, Counts, Wanted), ets:match_spec_compile([
                        {{{'_', '$1'}, '$2', '$3'}, [], [{{{{reductions, {'-', '$1', '$2'}}}, '$3'}}]}
                    ])),
                    [], NewFloor
                };
            _ ->
                {lists:zip(lists:zipwith(Info, Wanted, lists:duplicate(Count, Key)), Wanted), [], Floor}
        end,

    %% Rows are {Rank, Pid}, the lower the better, equals by pid; names and pids cannot be turned round, and so their order is.
    %% Those without a rank come last in either order: lists sort above all else, numbers below.
    Reversed = Descending andalso lists:member(Key, [registered_name, creation]),
    Negated = Descending andalso erlang:'not'(Reversed),
    None = case Reversed of true -> 0; false -> [] end,
    Better = case Descending of true -> '>'; false -> '<' end,
    Wants =
        case LastFloor of
            none -> [];
            {None, _} -> [];
            {Rank, Last} ->
                Value = case Negated of true -> -Rank; false -> Rank end,
                [{'orelse', {Better, '$1', {const, Value}}, {'andalso', {'=:=', '$1', {const, Value}}, {'<', '$2', Last}}}]
        end,
    Ranked = case Negated of true -> {'-', 0, '$1'}; false -> '$1' end,
    Rows = ets:match_spec_run(Measured, ets:match_spec_compile([{{{'_', '$1'}, '$2'}, Wants, [{{Ranked, '$2'}}]}])),
    Gone =
        case lists:keymember(undefined, 1, Measured) of
            false -> [];
            true -> ets:match_spec_run(Measured, ets:match_spec_compile([{{undefined, '_'}, [], [undefined]}]))
        end,
    Others = lists:sublist(lists:sort(Unranked), Keep),
    Sorted = lists:sort(Rows ++ lists:zip(lists:duplicate(erlang:length(Others), None), Others)),
    Best = case Reversed of true -> lists:reverse(Sorted); false -> Sorted end,
    Matched = erlang:length(Measured) + erlang:length(Unranked) - erlang:length(Gone),
    {erlang:length(Pids), Matched, lists:sublist(Best, Keep)}
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
