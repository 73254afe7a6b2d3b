%% The floor: one compiled loop over all processes that keeps the best rows, written as well as we can.
-module(top_loop).
-export([top/2, timed/2]).

%% The best Keep processes by an item of process_info/2 that is a number: [{Value, Pid}], best last.
top(Item, Keep) -> fold(erlang:processes(), Item, Keep, gb_sets:empty(), 0).

%% Microseconds of one run, in a process of its own, as a shell or a supervisor's worker would do it.
timed(Item, Keep) ->
    {Pid, Monitor} = erlang:spawn_monitor(fun() -> exit(element(1, timer:tc(?MODULE, top, [Item, Keep]))) end),
    receive {'DOWN', Monitor, process, Pid, Took} -> Took end.

fold([], _, _, Best, _) ->
    gb_sets:to_list(Best);
fold([Pid | Pids], Item, Keep, Best, Count) ->
    case erlang:process_info(Pid, Item) of
        undefined ->
            fold(Pids, Item, Keep, Best, Count);
        {_, Value} when Count < Keep ->
            fold(Pids, Item, Keep, gb_sets:add({Value, Pid}, Best), Count + 1);
        {_, Value} ->
            case gb_sets:smallest(Best) of
                {Least, _} when Value =< Least ->
                    fold(Pids, Item, Keep, Best, Count);
                _ ->
                    {_, Others} = gb_sets:take_smallest(Best),
                    fold(Pids, Item, Keep, gb_sets:add({Value, Pid}, Others), Count)
            end
    end.
