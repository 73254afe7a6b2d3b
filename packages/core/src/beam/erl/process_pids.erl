%% Holds the list of all processes while they are scanned, in a heap that was made large enough for it, and hands it out in
%% chunks: the process that asks for them stays small, and cheap to collect. Ends with it.
%%
%% Input: {Scanner, ChunkSize}. Sends {total, Count}, then {ok, Pids} for each `next`.

{Scanner, ChunkSize} = Input,
erlang:put(more, erlang:processes()),
Total = erlang:length(erlang:get(more)),
erlang:send(Scanner, {total, Total}),
[
    receive
        next ->
            {Pids, More} = lists:split(erlang:min(ChunkSize, Total - First), erlang:get(more)),
            erlang:put(more, More),
            erlang:send(Scanner, {ok, Pids})
    end
    || First <- lists:seq(0, Total - 1, ChunkSize)
].
