%% All that is told of one process. Runs in a process of its own, as one that does not answer would hold up every other,
%% and exits with {ok, Detail}, or {ok, noproc}. Never reads messages or state. Of the dictionary only '$initial_call',
%% '$ancestors' and the label of OTP 27 leave this process.
%%
%% Input: {Pid, {Memory, Links, Monitors, Stack, Ancestors}, {MaxMailbox, MaxHeap, MaxItems, MaxLabel},
%%         {InitialCalls, ProcessTypes}}; the second is what is wanted, each true or false.
%% Detail: {Pid, MailboxLength, [Name | [], CurrentFunction, Status, Priority, TrapExit, Reductions, QueueData, GroupLeader],
%%          InitialCall, Type, Label, Memory, Ancestors, Links, Monitors, MonitoredBy, Stack}

try
    {Pid, {WithMemory, WithLinks, WithMonitors, WithStack, WithAncestors}, Bounds, {InitialCalls, ProcessTypes}} = Input,
    {MaxMailbox, MaxHeap, MaxItems, MaxLabel} = Bounds,
    {value, Started, _} = erl_eval:exprs(InitialCalls, #{input => [Pid]}, none),
    Items = [
        message_queue_len, registered_name, current_function, status, priority, trap_exit, reductions, message_queue_data,
        group_leader
    ],
    case {Started, erlang:process_info(Pid, Items)} of
        {[], _} -> noproc;
        {_, undefined} -> noproc;
        {[{_, {InitialCall, _, _} = Calls}], [{_, Length} | Basics]} ->
            {value, TypeOf, _} = erl_eval:exprs(ProcessTypes, #{input => [Calls]}, none),
            [{_, Type}] = maps:to_list(TypeOf),
            IsShort = Length =< MaxMailbox,

            %% These grow with the mailbox: the process itself counts its messages.
            Sizes =
                case {WithMemory, IsShort} of
                    {false, _} -> none;
                    {true, true} -> erlang:process_info(Pid, [heap_size, stack_size, garbage_collection, memory, total_heap_size]);
                    {true, false} -> erlang:process_info(Pid, [heap_size, stack_size, garbage_collection])
                end,

            %% Since OTP 26.2 one key of a dictionary can be asked for; before that, see initial_calls.erl.
            CanAskForKey =
                try erlang:process_info(erlang:self(), {dictionary, '$ancestors'}) of _ -> true
                catch error:badarg -> false
                end,
            LabelKey = try erlang:list_to_existing_atom("$process_label") catch error:badarg -> '$ancestors' end,
            Words =
                case {CanAskForKey, IsShort} of
                    {true, _} ->
                        case erlang:process_info(Pid, [{dictionary, '$ancestors'}, {dictionary, LabelKey}]) of
                            [{_, Found}, {_, Labelled}] -> {Found, Labelled};
                            undefined -> {undefined, undefined}
                        end;
                    {false, true} ->
                        case erlang:process_info(Pid, total_heap_size) of
                            {_, Heap} ->
                                case Heap =< MaxHeap of
                                    true ->
                                        case erlang:process_info(Pid, dictionary) of
                                            {_, Dictionary} ->
                                                case lists:keyfind('$ancestors', 1, Dictionary) of {_, Kept} -> {Kept, undefined}; _ -> {undefined, undefined} end;
                                            undefined -> {undefined, undefined}
                                        end;
                                    false -> {undefined, undefined}
                                end;
                            undefined -> {undefined, undefined}
                        end;
                    _ -> {undefined, undefined}
                end,
            {Chain, Label} = Words,
            Ancestors =
                case {WithAncestors, Chain} of
                    {true, [_ | _]} -> [
                        case {erlang:is_pid(Ancestor), erlang:is_atom(Ancestor)} of
                            {true, _} -> Ancestor;
                            {_, true} -> {Ancestor, try erlang:whereis(Ancestor) catch error:badarg -> undefined end};
                            _ -> none
                        end
                        || Ancestor <- try lists:sublist(Chain, MaxItems) catch error:_ -> [] end
                    ];
                    _ -> []
                end,
            First = fun lists:sublist/2,
            Linked =
                case {WithLinks, WithLinks andalso erlang:process_info(Pid, links)} of
                    {true, {_, AllLinks}} -> {erlang:length(AllLinks), First(AllLinks, MaxItems)};
                    _ -> {0, []}
                end,
            {Monitors, MonitoredBy} =
                case {WithMonitors, WithMonitors andalso erlang:process_info(Pid, [monitors, monitored_by])} of
                    {true, [{_, Own}, {_, Others}]} ->
                        {{erlang:length(Own), First(Own, MaxItems)}, {erlang:length(Others), First(Others, MaxItems)}};
                    _ -> {{0, []}, {0, []}}
                end,
            Stack =
                case WithStack andalso erlang:process_info(Pid, current_stacktrace) of
                    {_, Frames} -> First(Frames, MaxItems);
                    _ -> []
                end,
            {
                Pid, Length, [Value || {_, Value} <- Basics], InitialCall, Type,
                case erlang:external_size(Label) =< MaxLabel andalso LabelKey =/= '$ancestors' of true -> Label; false -> undefined end,
                Sizes, Ancestors, Linked, Monitors, MonitoredBy, Stack
            }
    end
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
