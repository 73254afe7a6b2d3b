%% What processes were started to run, as proc_lib remembers it, and what they run now.
%%
%% Input: Pids. Value: [{Pid, {InitialCall, CurrentFunction, IsTask}}] in any order, without those that are gone.
%%
%% proc_lib keeps the true initial call in the process dictionary, which may hold anything, in any size. Since OTP 26.2
%% one key of it can be asked for. Before that the whole must be, and so is not for a process with a mailbox of more than
%% 100 000 messages or a heap of more than 4 M words (32 MB): it shows proc_lib's own initial call. What is read stays here.

Pids = Input,
Info = fun erlang:process_info/2,
%% Elixir's tasks are known by the callers they note down. On a node without Elixir that atom does not exist and is not made.
Callers = try erlang:list_to_existing_atom("$callers") catch error:badarg -> '$ancestors' end,
HasElixir = Callers =/= '$ancestors',
CanAskForKey =
    try erlang:process_info(erlang:self(), {dictionary, Callers}) of _ -> true
    catch error:badarg -> false
    end,

case CanAskForKey of
    true ->
        Items = [initial_call, current_function, {dictionary, '$initial_call'}, {dictionary, Callers}],
        Infos = lists:zip(Pids, lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), Items))),
        IsTask = {'andalso', HasElixir, {'=/=', '$4', undefined}},
        ets:match_spec_run(Infos, ets:match_spec_compile([
            {{'$1', [{'_', '$2'}, {'_', '$3'}, {'_', undefined}, {'_', '$4'}]}, [], [{{'$1', {{'$2', '$3', IsTask}}}}]},
            {{'$1', [{'_', '_'}, {'_', '$3'}, {'_', '$2'}, {'_', '$4'}]}, [], [{{'$1', {{'$2', '$3', IsTask}}}}]}
        ]));
    false ->
        Items = [initial_call, current_function, message_queue_len],
        Infos = lists:zip(Pids, lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), Items))),
        %% Those whose dictionary is not asked for keep what process_info calls their initial call.
        Others = ets:match_spec_run(Infos, ets:match_spec_compile([
            {{'$4', [{'_', '$1'}, {'_', '$2'}, {'_', '$3'}]},
                [{'orelse', {'=/=', {element, 1, '$1'}, proc_lib}, {'>', '$3', 100000}}], [{{'$4', {{'$1', '$2', false}}}}]}
        ])),
        ByProcLib = ets:match_spec_run(Infos, ets:match_spec_compile([
            {{'$4', [{'_', {proc_lib, '_', '_'}}, '_', {'_', '$3'}]}, [{'=<', '$3', 100000}], ['$4']}
        ])),
        Sizes = lists:zip(ByProcLib, lists:zipwith(Info, ByProcLib, lists:duplicate(erlang:length(ByProcLib), total_heap_size))),
        Small = ets:match_spec_run(Sizes, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [{'=<', '$2', 4000000}], ['$1']}])),
        Large = ets:match_spec_run(Sizes, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [{'>', '$2', 4000000}], ['$1']}])),
        Unread = ets:match_spec_run(
            lists:zip(Large, lists:zipwith(Info, Large, lists:duplicate(erlang:length(Large), [initial_call, current_function]))),
            ets:match_spec_compile([{{'$1', [{'_', '$2'}, {'_', '$3'}]}, [], [{{'$1', {{'$2', '$3', false}}}}]}])),
        Asked = lists:zipwith(Info, Small, lists:duplicate(erlang:length(Small), [dictionary, current_function])),
        {Read, Dictionaries} = lists:unzip(ets:match_spec_run(lists:zip(Small, Asked), ets:match_spec_compile([
            {{'$1', [{'_', '$2'}, {'_', '$3'}]}, [], [{{{{'$1', '$3'}}, '$2'}}]}
        ]))),
        Count = erlang:length(Read),
        Ones = lists:duplicate(Count, 1),
        Calls = lists:zipwith3(fun lists:keyfind/3, lists:duplicate(Count, '$initial_call'), Ones, Dictionaries),
        Tasks =
            case HasElixir of
                true -> lists:zipwith3(fun lists:keymember/3, lists:duplicate(Count, Callers), Ones, Dictionaries);
                false -> lists:duplicate(Count, false)
            end,
        True = ets:match_spec_run(lists:zip3(Read, Calls, Tasks), ets:match_spec_compile([
            {{{'$1', '$3'}, {'_', '$2'}, '$4'}, [], [{{'$1', {{'$2', '$3', '$4'}}}}]},
            {{{'$1', '$3'}, false, '$4'}, [], [{{'$1', {{{{proc_lib, init_p, 5}}, '$3', '$4'}}}}]}
        ])),
        Others ++ Unread ++ True
end.
