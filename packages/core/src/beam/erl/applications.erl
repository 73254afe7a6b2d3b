%% The applications of the node, with their standing, processes and memory.
%%
%% Input: {{MaxCounted, MaxMailbox, Limits}, {Counts, Attempt, ApplicationChunk}}
%%   Limits   {DeadlineMs, StepMs, ChunkSize, SliceCount, HeapWords, Priority}

{{MaxCounted, MaxMailbox, Limits}, {Counts, Attempt, ApplicationChunk}} = Input,
{DeadlineMs, StepMs, ChunkSize, SliceCount, HeapWords, Priority} = Limits,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {min_heap_size, 200000}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],

%% The application controller is asked by a process of its own: a busy one costs a second and no more.
AppAsker = erlang:spawn_opt(erpc, execute_call, [info, application, info, []], SpawnOptions),
ApplicationInfo =
    receive {'EXIT', AppAsker, Answer} -> Answer
    after erlang:max(0, erlang:min(StepMs, (End - erlang:monotonic_time()) div PerMs)) ->
        erlang:exit(AppAsker, kill),
        receive {'EXIT', AppAsker, _} -> timeout end
    end,
Answered = erlang:monotonic_time(),
{value, Counted, _} = erl_eval:exprs(Counts, #{input => {
    MaxCounted, MaxMailbox, {End, StepMs, ChunkSize, SliceCount, SpawnOptions}, {Attempt, ApplicationChunk}
}}, none),
{ApplicationInfo, application:loaded_applications(), Counted, erlang:convert_time_unit(1, second, native), erlang:monotonic_time() - Answered}.
