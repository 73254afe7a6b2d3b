%% Group leaders of the given processes. Runs in a process of its own and exits with {ok, {Asked, 0, [{Pid, Leader}]}},
%% without those that are gone.
%%
%% Input: {Pids}

try
    {Pids} = Input,
    Leaders = lists:zipwith(fun erlang:process_info/2, Pids, lists:duplicate(erlang:length(Pids), group_leader)),
    {erlang:length(Pids), 0, ets:match_spec_run(lists:zip(Pids, Leaders), ets:match_spec_compile([
        {{'$1', {'_', '$2'}}, [], [{{'$1', '$2'}}]}
    ]))}
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
