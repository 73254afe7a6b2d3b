%% The supervisors of the node, from the top of each application down, level by level. Each is asked by a process of its
%% own, some side by side, so that a busy one costs a second and is the only one unread.
%%
%% Input: {{Application, Root, Shown, Bounds, Limits}, {FindProcess, Detail, Attempt, Sizes, InitialCalls, ProcessTypes, Ancestor}}
%%   Application  any, or its name as a binary
%%   Root         any, or a process as in find_process.erl: only what is under it
%%   Shown        {MaxDepth, WithChildren, WithSizes, MaxSupervisors, MaxRows}
%%   Bounds       {MaxLinks, MaxChildren, MaxId, WaitMs} of supervisor_detail.erl
%%   Limits       {DeadlineMs, StepMs, AtOnce, SliceCount, HeapWords, MaxMailbox, Priority}
%% Value: {Moment, Supervisors, Applications, Sizes, Names, Complete, Took}
%%   Supervisors  [{Pid, Parent, Depth, Basics | none, Children | none, {ok, Rules} | {error, Why}}], level by level

{{Application, Root, Shown, Bounds, Limits}, {FindProcess, Detail, Attempt, SizesOf, InitialCalls, ProcessTypes, NearestAncestor}} = Input,
{MaxDepth, WithChildren, WithSizes, MaxSupervisors, MaxRows} = Shown,
{_, MaxChildren, _, _} = Bounds,
{DeadlineMs, StepMs, AtOnce, SliceCount, HeapWords, MaxMailbox, Priority} = Limits,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],

Registered = erlang:registered(),
NameOf = maps:from_list(lists:zip(lists:map(fun erlang:whereis/1, Registered), Registered)),
Masters = ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$2', '$1'}}]}]),
Wanted =
    case {Root, Application} of
        {any, any} -> Masters;
        {any, Called} ->
            try erlang:binary_to_existing_atom(Called) of Name -> [{Master, Name} || {Master, Is} <- Masters, true <- [Is =:= Name]]
            catch error:_ -> []
            end;
        _ -> []
    end,

%% The master of each application knows its top; what the master is linked to is what started the top.
Askers = [
    {Master, erlang:spawn_opt(erpc, execute_call, [group_leader, application_master, get_child, [Master]], SpawnOptions)}
    || {Master, _} <- Wanted
],
AskedUntil = erlang:min(End, erlang:monotonic_time() + StepMs * PerMs),
Tops = [
    receive {'EXIT', Asker, {group_leader, return, {Top, _}}} -> {Top, none, case erlang:process_info(Master, links) of {_, Links} -> Links; undefined -> [] end};
            {'EXIT', Asker, {group_leader, return, _}} -> none;
            {'EXIT', Asker, _} -> timeout
    after erlang:max(0, (AskedUntil - erlang:monotonic_time()) div PerMs) ->
        erlang:exit(Asker, kill),
        receive {'EXIT', Asker, _} -> timeout end
    end
    || {Master, Asker} <- Askers
],
First =
    case Root of
        any -> [Top || {_, _, _} = Top <- Tops];
        _ ->
            {value, Found, _} = erl_eval:exprs(FindProcess, #{input => Root}, none),
            case Found of none -> []; _ -> [{Found, any, []}] end
    end,

%% What changes from level to level is held in the process dictionary: who is asked next, what was found, what was left out.
erlang:put(next, First),
erlang:put(value, []),
erlang:put(count, 0),
erlang:put(rows, 0),
erlang:put(timeout, lists:member(timeout, Tops)),
[
    begin
        Room = erlang:max(0, MaxSupervisors - erlang:get(count)),
        All = erlang:get(next),
        Level = lists:sublist(All, Room),
        case erlang:length(All) > Room of true -> erlang:put(timeout, true); false -> ok end,
        erlang:put(next, []),
        erlang:put(count, erlang:get(count) + erlang:length(Level)),
        [
            case erlang:monotonic_time() < End of
                false -> erlang:put(timeout, true);
                true ->
                    Workers = [
                        {Sup, Parent, erlang:spawn_opt(erl_eval, exprs, [Detail, #{input => {erlang:self(), Sup, [Parent | Above], Bounds, {InitialCalls, ProcessTypes, NearestAncestor}}}, none], SpawnOptions)}
                        || {Sup, Parent, Above} <- lists:sublist(Level, Start, AtOnce)
                    ],
                    Until = erlang:min(End, erlang:monotonic_time() + StepMs * PerMs),
                    [
                        begin
                            Outcome =
                                receive {'EXIT', Worker, Ended} -> Ended
                                after erlang:max(0, (Until - erlang:monotonic_time()) div PerMs) ->
                                    erlang:exit(Worker, kill),
                                    receive {'EXIT', Worker, _} -> {error, timeout} end
                                end,
                            Basics = receive {1, Worker, Told} -> Told after 0 -> none end,
                            Children = receive {2, Worker, Kids} -> Kids after 0 -> none end,
                            Under =
                                case Children of
                                    {_, Listed} -> [{Pid, Sup, []} || {_, Pid, supervisor, _} <- Listed, true <- [erlang:is_pid(Pid)]];
                                    _ -> []
                                end,
                            erlang:put(next, erlang:get(next) ++ Under),
                            %% Rows are shown until there are too many of them on the whole.
                            RowsLeft = erlang:max(0, MaxRows - erlang:get(rows)),
                            Shows =
                                case {Children, WithChildren} of
                                    {{_, Rows}, true} -> lists:sublist(Rows, MaxChildren);
                                    {{links, _, Pids}, true} -> Pids;
                                    _ -> []
                                end,
                            Few = lists:sublist(Shows, RowsLeft),
                            case erlang:length(Few) < erlang:length(Shows) of true -> erlang:put(timeout, true); false -> ok end,
                            erlang:put(rows, erlang:get(rows) + erlang:length(Few)),
                            Kept = case Children of {Total, _} -> {Total, Few}; {links, Total, _} -> {links, Total, Few}; none -> none end,
                            case {Outcome, Basics} of
                                {{ok, noproc}, _} -> ok;
                                _ -> erlang:put(value, [{Sup, Parent, Depth, Basics, Kept, Outcome} | erlang:get(value)])
                            end
                        end
                        || {Sup, Parent, Worker} <- Workers
                    ]
            end
            || Start <- lists:seq(1, erlang:length(Level), AtOnce)
        ]
    end
    || Depth <- lists:seq(0, MaxDepth)
],
Found2 = lists:reverse(erlang:get(value)),

%% Memory and mailboxes of the children shown: one that does not answer costs no more than its neighbours.
Pids2 = [Pid || {_, _, _, _, {_, Rows}, _} <- Found2, {_, Pid, _, _} <- Rows, true <- [erlang:is_pid(Pid)]]
    ++ lists:append([Linked || {_, _, _, _, {links, _, Linked}, _} <- Found2]),
SizeParts =
    case {WithSizes, Pids2} of
        {false, _} -> [];
        {true, []} -> [];
        {true, _} ->
            {value, {Parts, _}, _} = erl_eval:exprs(Attempt, #{input => {SizesOf, Pids2, [MaxMailbox], {End, StepMs, SliceCount, SpawnOptions}}}, none),
            [Part || {_, _, Part} <- Parts]
    end,
Met = lists:usort(Pids2 ++ [Pid || {Pid, _, _, _, _, _} <- Found2]),
Named = lists:zip(Met, lists:zipwith3(fun maps:get/3, Met, lists:duplicate(erlang:length(Met), NameOf), lists:duplicate(erlang:length(Met), []))),
Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {erlang:convert_time_unit(1, second, native), erlang:system_info(creation), erlang:system_info(start_time), Done, Offset},
    Found2, Masters, lists:append(SizeParts),
    ets:match_spec_run(Named, ets:match_spec_compile([{{'_', '$1'}, [{'=/=', '$1', []}], ['$_']}])),
    case erlang:get(timeout) of true -> false; false -> true end,
    Done - Begin
}.
