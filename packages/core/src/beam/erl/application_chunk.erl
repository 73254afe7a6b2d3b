%% Processes and memory by group leader. Runs in a process of its own and exits with {ok, {Asked, Long, Groups}}: Groups is
%% [{GroupLeader, Count, Bytes}], Long the number of processes whose memory was not asked for, as their mailbox is long.
%%
%% Input: {Pids, MaxMailbox}

try
    {Pids, MaxMailbox} = Input,
    Info = fun erlang:process_info/2,
    Rows = lists:zip(Pids, lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), [group_leader, message_queue_len]))),
    Short = ets:match_spec_run(Rows, ets:match_spec_compile([
        {{'$1', [{'_', '$2'}, {'_', '$3'}]}, [{'=<', '$3', MaxMailbox}], [{{'$1', '$2'}}]}
    ])),
    Long = ets:match_spec_run(Rows, ets:match_spec_compile([
        {{'_', [{'_', '$2'}, {'_', '$3'}]}, [{'>', '$3', MaxMailbox}], [['$2', 0]]}
    ])),
    {ShortPids, ShortLeaders} = lists:unzip(Short),
    Sizes = lists:zip(ShortLeaders, lists:zipwith(Info, ShortPids, lists:duplicate(erlang:length(ShortPids), memory))),
    Sized = ets:match_spec_run(Sizes, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [], [['$1', '$2']]}])),
    Groups = maps:groups_from_list(fun erlang:hd/1, fun lists:last/1, Long ++ Sized),
    {erlang:length(Pids), erlang:length(Long), [{Leader, erlang:length(Bytes), lists:sum(Bytes)} || {Leader, Bytes} <- maps:to_list(Groups)]}
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
