%% Processes for a node to have: most idle, of a few kinds and sizes, some with messages waiting, in an order that tells nothing.
-module(crowd).
-export([fill/1]).

fill(Count) ->
    rand:seed(exsss, {1, 2, 3}),
    Start = [crowd_member(rand:uniform()) || _ <- lists:seq(1, Count - erlang:system_info(process_count))],
    [Pid ! {item, N} || Pid <- Start, rand:uniform() < 0.05, N <- lists:seq(1, rand:uniform(20))],
    erlang:garbage_collect(),
    erlang:system_info(process_count).

crowd_member(Share) ->
    Size = if Share < 0.9 -> 5; Share < 0.99 -> 200; true -> rand:uniform(4000) end,
    Work = rand:uniform(200),
    erlang:spawn(fun() -> Held = lists:seq(1, Size), lists:sum(lists:seq(1, Work)), idle(Held) end).

idle(Held) -> receive stop -> length(Held) end.
