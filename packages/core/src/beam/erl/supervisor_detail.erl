%% One supervisor and its children. Runs in a process of its own, as a supervisor answers nobody while it starts or ends a
%% child. Tells Driver what it has as it has it: {1, self(), Basics}, then {2, self(), Children}, and exits with {ok, Rules}.
%% The state of a supervisor holds the arguments of its children, which may be secrets: what is read of it is taken out here.
%%
%% Input: {Driver, Sup, Above, {MaxLinks, MaxChildren, MaxId, WaitMs}, {InitialCalls, ProcessTypes, NearestAncestor}}, Above the processes
%% it is linked to that are no children of its.
%%   Basics     {Module | undefined, GroupLeader, LinkCount, Type, Parent | undefined}, Parent only where Above is [any]
%%   Children   {Count, [{Id, Pid | undefined | restarting, Type, Modules}]}, or {links, Count, [Pid]} of one with more than
%%              MaxLinks links: that is not asked for its children, but to count them
%%   Rules      noproc, none, or {[Strategy, Intensity, Period, Recent], [[Restart, Shutdown]]}, each undefined where not
%%              known, the second for each child in its order

try
    {Driver, Sup, Above, {MaxLinks, MaxChildren, MaxId, WaitMs}, {InitialCalls, ProcessTypes, NearestAncestor}} = Input,
    {value, Started, _} = erl_eval:exprs(InitialCalls, #{input => [Sup]}, none),
    case {Started, erlang:process_info(Sup, [group_leader, links])} of
        {[], _} -> noproc;
        {_, undefined} -> noproc;
        {[{_, {InitialCall, _, _} = Calls}], [{_, Leader}, {_, Links}]} ->
            {value, TypeOf, _} = erl_eval:exprs(ProcessTypes, #{input => [Calls]}, none),
            [{_, Type}] = maps:to_list(TypeOf),
            Module = case InitialCall of {supervisor, Callback, _} -> Callback; _ -> undefined end,
            {Linked, _} = lists:partition(fun erlang:is_pid/1, Links -- Above),
            LinkCount = erlang:length(Linked),
            Parent =
                case Above of
                    [any] ->
                        {value, Ancestor, _} = erl_eval:exprs(NearestAncestor, #{input => Sup}, none),
                        %% Over the top of an application there is but the process that has started it.
                        case erlang:is_pid(Ancestor) andalso erlang:process_info(Ancestor, initial_call) of
                            {_, {application_master, _, _}} -> undefined;
                            {_, _} -> Ancestor;
                            _ -> undefined
                        end;
                    _ -> undefined
                end,
            erlang:send(Driver, {1, erlang:self(), {Module, Leader, LinkCount - erlang:length(lists:delete(undefined, [Parent])), Type, Parent}}),
            case {Type, LinkCount =< MaxLinks} of
                {1, true} ->
                    All = supervisor:which_children(Sup),
                    Shown = lists:sublist(All, MaxChildren),
                    %% Those that are supervisors are told all the same: the way down leads through them.
                    Supervisors = [{Id, Child, supervisor, Modules} || {Id, Child, supervisor, Modules} <- lists:nthtail(erlang:length(Shown), All)],
                    Brief = [
                        {
                            case erlang:external_size(Id) =< MaxId of true -> {id, Id}; false -> none end,
                            Child, Kind,
                            case Modules of dynamic -> []; _ -> lists:sublist(Modules, 20) end
                        }
                        || {Id, Child, Kind, Modules} <- Shown ++ Supervisors
                    ],
                    erlang:send(Driver, {2, erlang:self(), {erlang:length(All), Brief}}),

                    %% Where `sys` is not loaded, asking would make the supervisor load it.
                    State =
                        case erlang:function_exported(sys, get_state, 2) of
                            true -> try sys:get_state(Sup, WaitMs) catch _:_ -> none end;
                            false -> none
                        end,
                    Now = erlang:monotonic_time(1),
                    Recent = fun erlang:length/1,
                    Atom = fun erlang:list_to_existing_atom/1,
                    case {State, erlang:is_map(State)} of
                        {_, true} ->
                            %% Elixir's DynamicSupervisor: a struct.
                            [Most, Seconds, Restarts, Specs] = [
                                maps:get(try Atom(Key) catch error:badarg -> none end, State, undefined)
                                || Key <- ["max_restarts", "max_seconds", "restarts", "children"]
                            ],
                            {
                                one_for_one, Most, Seconds,
                                try Recent([At || At <- Restarts, true <- [Now - At =< Seconds]]) catch error:_ -> undefined end,
                                [
                                    try maps:get(Child, Specs) of
                                        {_, Restart, Shutdown, _, _} -> {Restart, Shutdown};
                                        _ -> {undefined, undefined}
                                    catch error:_ -> {undefined, undefined}
                                    end
                                    || {_, Child, _, _} <- Shown
                                ]
                            };
                        {_, false} ->
                            %% #state{} of `supervisor`: {state, Name, Strategy, {Ids, #{Id => #child{}}}, Dynamics, Intensity,
                            %% Period, Restarts, ...}, the same from OTP 25 to 29.
                            Fields = try erlang:tuple_to_list(State) catch error:_ -> [] end,
                            case Fields of
                                [state, _, Strategy, {_, Specs}, _, Intensity, Period, Restarts | _] ->
                                    Own = try maps:to_list(Specs) catch error:_ -> [] end,
                                    {
                                        Strategy, Intensity, Period,
                                        try Recent([At || At <- Restarts, true <- [Now - At =< Period]]) catch error:_ -> undefined end,
                                        [
                                            case {Strategy, Own} of
                                                {simple_one_for_one, [{_, {child, _, _, _, Restart, _, Shutdown, _, _}}]} -> {Restart, Shutdown};
                                                _ ->
                                                    try maps:get(Id, Specs) of
                                                        {child, _, _, _, Restart, _, Shutdown, _, _} -> {Restart, Shutdown};
                                                        _ -> {undefined, undefined}
                                                    catch error:_ -> {undefined, undefined}
                                                    end
                                            end
                                            || {Id, _, _, _} <- Shown
                                        ]
                                    };
                                _ -> none
                            end
                    end;
                {1, false} ->
                    Counts = supervisor:count_children(Sup),
                    Sum = lists:sum([Number || Key <- [supervisors, workers], {_, Number} <- [lists:keyfind(Key, 1, Counts)]]),
                    erlang:send(Driver, {2, erlang:self(), {links, Sum, lists:sublist(lists:delete(Parent, Linked), MaxChildren)}}),
                    none;
                _ -> none
            end
    end
of
    {Strategy2, Intensity2, Period2, Recent2, Specs2} ->
        %% Names and numbers, whatever a state may have held in their places.
        Plain = [
            case erlang:is_atom(Value) orelse erlang:is_integer(Value) of true -> Value; false -> undefined end
            || Value <- [Strategy2, Intensity2, Period2, Recent2]
        ],
        Pairs = [
            [case erlang:is_atom(Value) orelse erlang:is_integer(Value) of true -> Value; false -> undefined end || Value <- [Restart2, Shutdown2]]
            || {Restart2, Shutdown2} <- Specs2
        ],
        erlang:exit({ok, {Plain, Pairs}});
    Rules -> erlang:exit({ok, Rules})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
