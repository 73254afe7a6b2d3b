%% Work that takes all of a node: pairs of processes that send a message to and fro for ever, and a count of how often.
-module(ping_pong).
-export([start/1, stop/0, count/0]).

start(Pairs) ->
    Counter = counters:new(1, [write_concurrency]),
    Owner = self(),
    Keeper = erlang:spawn(fun() ->
        register(ping_pong, self()),
        put(pairs, [erlang:spawn_link(fun() -> serve(Counter) end) || _ <- lists:seq(1, Pairs)]),
        Owner ! {self(), up},
        keep(Counter)
    end),
    receive {Keeper, up} -> ok end.

stop() ->
    Monitor = erlang:monitor(process, ping_pong),
    exit(whereis(ping_pong), kill),
    receive {'DOWN', Monitor, process, _, _} -> ok end.

%% {Exchanges so far, the node's microseconds at that moment}.
count() ->
    ping_pong ! {count, self()},
    receive {count, Count} -> Count end.

%% Asked first, so that the count does not wait behind the pairs.
keep(Counter) ->
    process_flag(priority, high),
    receive {count, From} -> From ! {count, {counters:get(Counter, 1), erlang:monotonic_time(microsecond)}} end,
    keep(Counter).

serve(Counter) ->
    Other = erlang:spawn_link(fun() -> return() end),
    exchange(Other, Counter).

exchange(Other, Counter) ->
    Other ! {ball, self()},
    receive ball -> ok end,
    counters:add(Counter, 1, 1),
    exchange(Other, Counter).

return() ->
    receive {ball, From} -> From ! ball end,
    return().
