%% What recon:proc_count/2 (recon 2.5) does: every process is asked for the attribute, its name and two calls in one
%% question; all answers are kept, and the best taken from a heap of as many as are wanted.
-module(recon_scan).
-export([proc_count/2]).

proc_count(Item, Num) ->
    Self = self(),
    Rows = [
        Row
     || Pid <- erlang:processes(), Pid =/= Self, {ok, Row} <- [row(Item, Pid)]
    ],
    best(Rows, Num).

row(Item, Pid) ->
    case erlang:process_info(Pid, [Item, registered_name, current_function, initial_call]) of
        [{_, Value}, {_, Name}, Current, Initial] ->
            {ok, {Pid, Value, [Name || is_atom(Name)] ++ [Current, Initial]}};
        undefined ->
            {error, undefined}
    end.

%% Takes the first Num into a heap with the least on top, then each that is greater replaces the top.
best(Rows, Num) ->
    {First, Rest} = lists:split(erlang:min(Num, length(Rows)), Rows),
    Heap = lists:foldl(fun({_, Value, _} = Row, Set) -> gb_sets:add({Value, Row}, Set) end, gb_sets:empty(), First),
    Full = lists:foldl(
        fun({_, Value, _} = Row, Set) ->
            case gb_sets:smallest(Set) of
                {Least, _} when Value =< Least -> Set;
                _ -> gb_sets:add({Value, Row}, element(2, gb_sets:take_smallest(Set)))
            end
        end,
        Heap,
        Rest
    ),
    lists:reverse([Row || {_, Row} <- gb_sets:to_list(Full)]).
