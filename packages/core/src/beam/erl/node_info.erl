%% What one node tells of itself beyond its vitals, in one remote call.
%%
%% Input: {{SampleMs, MaxCounted, MaxMailbox, Limits}, {CountApplications, Attempt, ApplicationChunk}}
%%   SampleMs     how long scheduler utilization is measured
%%   MaxCounted   up to how many processes each is asked for its application and memory
%%   MaxMailbox   above this a process is not asked for its memory
%%   Limits       {DeadlineMs, StepMs, ChunkSize, SliceCount, HeapWords, Priority}

{{SampleMs, MaxCounted, MaxMailbox, Limits}, {CountApplications, Attempt, ApplicationChunk}} = Input,
{DeadlineMs, StepMs, ChunkSize, SliceCount, HeapWords, Priority} = Limits,
PerSecond = erlang:convert_time_unit(1, second, native),
PerMs = PerSecond div 1000,
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,

%% The schedulers' wall time is counted only while a process wants it; that ends with this process. Nothing else is done
%% meanwhile, so that what is measured is the node's own work.
erlang:system_flag(scheduler_wall_time, true),
Before = erlang:statistics(scheduler_wall_time),
receive never -> ok after SampleMs -> ok end,
After = erlang:statistics(scheduler_wall_time),
erlang:system_flag(scheduler_wall_time, false),
Sampled = erlang:monotonic_time(),

{_, Memory} = lists:unzip(erlang:memory([total, processes, system, atom, binary, code, ets])),
Counts = [
    erlang:system_info(process_count) - 1,  % without the one that asks
    erlang:system_info(process_limit),
    erlang:system_info(port_count), erlang:system_info(port_limit),
    erlang:system_info(atom_count), erlang:system_info(atom_limit),
    erlang:system_info(ets_count)
],
System = [
    erlang:system_info(otp_release), erlang:system_info(version), erlang:system_info(system_architecture),
    erlang:system_info(schedulers), erlang:system_info(schedulers_online), erlang:system_info(logical_processors),
    erlang:system_info(wordsize), erlang:system_info(emu_flavor), erlang:system_info(time_warp_mode)
],
RunQueues = erlang:statistics(run_queue_lengths_all),
{Reductions, _} = erlang:statistics(reductions),
{{input, In}, {output, Out}} = erlang:statistics(io),
{Collections, Reclaimed, _} = erlang:statistics(garbage_collection),
{ContextSwitches, _} = erlang:statistics(context_switches),

%% The application controller and net_kernel are asked by processes of their own, so that a busy one costs a second and no
%% more: the answer is then that it did not answer.
AskedAt = erlang:monotonic_time(),
AppAsker = erlang:spawn_monitor(erpc, execute_call, [info, application, info, []]),
TickAsker = erlang:spawn_monitor(erpc, execute_call, [net_ticktime, net_kernel, get_net_ticktime, []]),
[ApplicationInfo, TickTime] = [
    receive {'DOWN', Monitor, process, Asker, Answer} -> Answer
    after erlang:max(0, erlang:min(1000, (End - erlang:monotonic_time()) div PerMs)) -> erlang:exit(Asker, kill), timeout
    end
    || {Asker, Monitor} <- [AppAsker, TickAsker]
],
Answered = erlang:monotonic_time(),

%% Links as this node sees them. A link that is not up yet has no controller. Where the controller is a port its own
%% counters are read: `port_info` does not count what the distribution sends.
Up = erlang:system_info(dist_ctrl),
Links = [
    {Peer, case erlang:is_port(Controller) of true -> inet:getstat(Controller, [recv_oct, send_oct, send_pend]); false -> process end}
    || {Peer, Controller} <- Up
],
States = [{erlang:element(2, Connection), erlang:element(4, Connection)} || Connection <- ets:tab2list(sys_dist)],

%% Processes and memory of each application, by group leader.
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {min_heap_size, 200000}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],
{value, Counted, _} = erl_eval:exprs(CountApplications, #{input => {
    MaxCounted, MaxMailbox, {End, StepMs, ChunkSize, SliceCount, SpawnOptions}, {Attempt, ApplicationChunk}
}}, none),

Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {PerSecond, erlang:system_info(creation), erlang:system_info(start_time), Begin, Offset},
    System, Counts, Memory,
    {RunQueues, Reductions, In, Out, Collections, Reclaimed, ContextSwitches, Before, After},
    ApplicationInfo, application:loaded_applications(), Counted,
    {erlang:nodes(), erlang:nodes(hidden), Links, States, TickTime},
    %% What it took the node: the sampling window and the wait for the two answers are left out.
    (Done - Answered) + (AskedAt - Sampled)
}.
