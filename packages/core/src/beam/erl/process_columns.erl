%% The columns shown of the given processes. Runs in a process of its own and exits with {ok, {Asked, 0, Columns}}:
%% lists of equal length, one entry for each process that is still there:
%% [Pid as text, Name | [], MailboxLength, Reductions, Status, Memory | undefined, {InitialCall, CurrentFunction, IsTask},
%%  Type, Application | undefined, LinkCount | undefined]
%%
%% Input: {Pids, {MaxMailbox, WithLinks}, {InitialCalls, ProcessTypes}}

try
    {Pids, {MaxMailbox, WithLinks}, {InitialCalls, ProcessTypes}} = Input,
    Info = fun erlang:process_info/2,
    Items = [registered_name, message_queue_len, reductions, status, group_leader],
    Rows = ets:match_spec_run(
        lists:zip(Pids, lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), Items))),
        ets:match_spec_compile([{{'$1', [{'_', '_'} | '_']}, [], ['$_']}])),
    {Alive, Infos} = lists:unzip(Rows),
    Count = erlang:length(Alive),
    Unknown = lists:duplicate(Count, undefined),

    Short = ets:match_spec_run(Rows, ets:match_spec_compile([
        {{'$1', ['_', {'_', '$2'} | '_']}, [{'=<', '$2', MaxMailbox}], ['$1']}
    ])),
    MemoryOf = maps:from_list(ets:match_spec_run(
        lists:zip(Short, lists:zipwith(Info, Short, lists:duplicate(erlang:length(Short), memory))),
        ets:match_spec_compile([{{'$1', {'_', '$2'}}, [], [{{'$1', '$2'}}]}]))),

    {value, CallRows, _} = erl_eval:exprs(InitialCalls, #{input => Alive}, none),
    CallsOf = maps:from_list(CallRows),
    Gone = {undefined, undefined, false},
    Calls = lists:zipwith3(fun maps:get/3, Alive, lists:duplicate(Count, CallsOf), lists:duplicate(Count, Gone)),
    {value, TypeOf, _} = erl_eval:exprs(ProcessTypes, #{input => lists:usort(Calls)}, none),

    %% An application's processes have its master as group leader; the application controller knows the masters.
    ApplicationOf = maps:from_list(ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$2', '$1'}}]}])),
    Leaders = ets:match_spec_run(Infos, ets:match_spec_compile([{['_', '_', '_', '_', {'_', '$1'}], [], ['$1']}])),

    Links =
        case WithLinks of
            false -> Unknown;
            true ->
                Linked = lists:zipwith(Info, Alive, lists:duplicate(Count, links)),
                %% A match specification would copy them, and a process may have a million.
                case lists:member(undefined, Linked) of
                    false ->
                        {_, Lists} = lists:unzip(Linked),
                        lists:map(fun erlang:length/1, Lists);
                    true ->
                        [case Ties of {_, List} -> erlang:length(List); undefined -> 0 end || Ties <- Linked]
                end
        end,
    {erlang:length(Pids), 0, [
        lists:map(fun erlang:pid_to_list/1, Alive),
        ets:match_spec_run(Infos, ets:match_spec_compile([{[{'_', '$1'} | '_'], [], ['$1']}])),
        ets:match_spec_run(Infos, ets:match_spec_compile([{['_', {'_', '$1'} | '_'], [], ['$1']}])),
        ets:match_spec_run(Infos, ets:match_spec_compile([{['_', '_', {'_', '$1'} | '_'], [], ['$1']}])),
        ets:match_spec_run(Infos, ets:match_spec_compile([{['_', '_', '_', {'_', '$1'} | '_'], [], ['$1']}])),
        lists:zipwith3(fun maps:get/3, Alive, lists:duplicate(Count, MemoryOf), Unknown),
        Calls,
        lists:zipwith(fun maps:get/2, Calls, lists:duplicate(Count, TypeOf)),
        lists:zipwith3(fun maps:get/3, Leaders, lists:duplicate(Count, ApplicationOf), Unknown),
        Links
    ]}
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
