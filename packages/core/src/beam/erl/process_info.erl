%% What is told of some processes, in one remote call. Each is asked by a process of its own, some at a time, so that one
%% that does not answer costs a second and is the only one without an answer.
%%
%% Input: {{Requests, WithTop, Bounds, Limits}, {FindProcess, Detail, InitialCalls, ProcessTypes}}
%%   Requests   [{Text, Wanted}], Text as in find_process.erl, Wanted as in process_detail.erl
%%   WithTop    whether it is to be found out if a process is at the top of its application
%%   Bounds     of process_detail.erl
%%   Limits     {DeadlineMs, StepMs, AtOnce, HeapWords, Priority}

{{Requests, WithTop, Bounds, Limits}, {FindProcess, Detail, InitialCalls, ProcessTypes}} = Input,
{DeadlineMs, StepMs, AtOnce, HeapWords, Priority} = Limits,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],

Answers = lists:append([
    begin
        Workers = [
            begin
                {value, Pid, _} = erl_eval:exprs(FindProcess, #{input => Text}, none),
                case Pid of
                    none -> none;
                    _ -> erlang:spawn_opt(erl_eval, exprs, [Detail, #{input => {Pid, Wanted, Bounds, {InitialCalls, ProcessTypes}}}, none], SpawnOptions)
                end
            end
            || {Text, Wanted} <- lists:sublist(Requests, First, AtOnce)
        ],
        Until = erlang:min(End, erlang:monotonic_time() + StepMs * PerMs),
        [
            case Worker of
                none -> noproc;
                _ ->
                    receive {'EXIT', Worker, {ok, Found}} -> Found;
                            {'EXIT', Worker, Failed} -> {error, Failed}
                    after erlang:max(0, (Until - erlang:monotonic_time()) div PerMs) ->
                        erlang:exit(Worker, kill),
                        receive {'EXIT', Worker, _} -> timeout end
                    end
            end
            || Worker <- Workers
        ]
    end
    || First <- lists:seq(1, erlang:length(Requests), AtOnce)
]),
Details = [Answer || {_, _, _, _, _, _, _, _, _, _, _, _} = Answer <- Answers],

%% An application's processes have its master as group leader; the application controller knows the masters.
Masters = maps:from_list(ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$2', '$1'}}]}])),
Leaders = [lists:last(Basics) || {_, _, Basics, _, _, _, _, _, _, _, _, _} <- Details],
Applications = [{Leader, maps:get(Leader, Masters, undefined)} || Leader <- lists:usort(Leaders)],

%% The master of an application knows the process at its top. One that does not say is taken to be busy with it: then each
%% of its supervisors counts as the top.
Tops =
    case WithTop of
        false -> [];
        true -> [
            begin
                Asker = erlang:spawn_opt(erpc, execute_call, [group_leader, application_master, get_child, [Master]], SpawnOptions),
                {Master, receive {'EXIT', Asker, {group_leader, return, {Top, _}}} -> Top;
                                 {'EXIT', Asker, {group_leader, return, _}} -> none;
                                 {'EXIT', Asker, _} -> unknown
                         after erlang:max(0, erlang:min(StepMs, (End - erlang:monotonic_time()) div PerMs)) ->
                             erlang:exit(Asker, kill),
                             receive {'EXIT', Asker, _} -> unknown end
                         end}
            end
            || {Master, Application} <- Applications, false <- [Application =:= undefined]
        ]
    end,

%% The names of all that was met.
Met = lists:usort(lists:append([
    [Ends || {_, Ends} <- Ancestors] ++ Ancestors ++ Links ++ MonitoredBy ++ [Monitored || {_, Monitored} <- Monitors] ++ [lists:last(Basics)]
    || {_, _, Basics, _, _, _, _, Ancestors, {_, Links}, {_, Monitors}, {_, MonitoredBy}, _} <- Details
])),
Registered = erlang:registered(),
NameOf = maps:from_list(lists:zip(lists:map(fun erlang:whereis/1, Registered), Registered)),
Named = lists:zip(Met, lists:zipwith3(fun maps:get/3, Met, lists:duplicate(erlang:length(Met), NameOf), lists:duplicate(erlang:length(Met), []))),
Names = ets:match_spec_run(Named, ets:match_spec_compile([{{'_', '$1'}, [{'=/=', '$1', []}], ['$_']}])),

Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {erlang:convert_time_unit(1, second, native), erlang:system_info(creation), erlang:system_info(start_time), Done, Offset},
    erlang:system_info(wordsize), Answers, Applications, Tops, Names,
    Done - Begin
}.
