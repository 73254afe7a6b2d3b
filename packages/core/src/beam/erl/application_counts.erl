%% Processes and memory of each application, by group leader. The process that runs it traps exits.
%%
%% Input: {MaxCounted, MaxMailbox, {End, StepMs, ChunkSize, SliceCount, SpawnOptions}, {Attempt, ApplicationChunk}}
%% Value: {ok, [{Application | undefined, Processes, Bytes}], Long, Lost}, or {error, ProcessCount} where there are more than
%% MaxCounted. Long: processes not asked for their memory, as their mailbox is longer than MaxMailbox; Lost: did not answer.

{MaxCounted, MaxMailbox, {End, StepMs, ChunkSize, SliceCount, SpawnOptions}, {Attempt, ApplicationChunk}} = Input,
Total = erlang:system_info(process_count),
Masters = ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$2', '$1'}}]}]),
case Total =< MaxCounted of
    false -> {error, Total};
    true ->
        Pids = lists:delete(erlang:self(), erlang:processes()),
        Chunks = [
            begin
                Step = {ApplicationChunk, lists:sublist(Pids, First, ChunkSize), [MaxMailbox], {End, StepMs, SliceCount, SpawnOptions}},
                {value, Attempted, _} = erl_eval:exprs(Attempt, #{input => Step}, none),
                Attempted
            end
            || First <- lists:seq(1, erlang:length(Pids), ChunkSize)
        ],
        Leaders = maps:from_list(Masters),
        {ok,
            [{maps:get(Leader, Leaders, undefined), Processes, Bytes}
                || {Parts, _} <- Chunks, {_, _, Groups} <- Parts, {Leader, Processes, Bytes} <- Groups],
            lists:sum([Long || {Parts, _} <- Chunks, {_, Long, _} <- Parts]),
            erlang:length(Pids) - lists:sum([Asked || {Parts, _} <- Chunks, {Asked, _, _} <- Parts])}
end.
