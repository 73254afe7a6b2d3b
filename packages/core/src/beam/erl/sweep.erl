%% One node's vitals and whom it sees, in one remote call.
%%
%% Input: {{PeerOffset, PeerCount, WindowMs, BudgetMs}, _}
%%   PeerOffset   from which of the sorted peers to start asking for round trips
%%   PeerCount    how many of them to ask
%%   WindowMs     how long to wait for one peer before the next is asked
%%   BudgetMs     how long to wait for all of them, and for net_kernel
%%
%% Times are in the node's native unit. The last field of the answer is what the sweep itself took: the time spent waiting
%% for others is left out.

{{PeerOffset, PeerCount, WindowMs, BudgetMs}, _} = Input,
PerSecond = erlang:convert_time_unit(1, second, native),
PerMs = PerSecond div 1000,
Begin = erlang:monotonic_time(),
End = Begin + BudgetMs * PerMs,

{_, Memory} = lists:unzip(erlang:memory([total, processes, system, atom, binary, code, ets])),
Counts = [
    erlang:system_info(process_count) - 1,  % without the one that asks
    erlang:system_info(process_limit),
    erlang:system_info(port_count), erlang:system_info(port_limit),
    erlang:system_info(atom_count), erlang:system_info(atom_limit),
    erlang:system_info(ets_count)
],
RunQueues = erlang:statistics(run_queue_lengths_all),
{Reductions, _} = erlang:statistics(reductions),
{Collections, Reclaimed, _} = erlang:statistics(garbage_collection),
Visible = erlang:nodes(),
Hidden = erlang:nodes(hidden),

%% The tick time is known to net_kernel alone. A process of its own asks, so that a net_kernel that is busy (it may be
%% setting up a connection) cannot hold the sweep up. erpc:execute_call/4 exits with the value.
{Asker, Monitor} = erlang:spawn_monitor(erpc, execute_call, [net_ticktime, net_kernel, get_net_ticktime, []]),

%% The memory of the host, and of the container where there is one, as Linux tells them: version 2 of its control groups,
%% then version 1. Files can hang, so a process of its own reads them.
{Reader, Reading} = erlang:spawn_monitor(erpc, execute_call, [memory, lists, map, [fun prim_file:read_file/1, [
    "/proc/meminfo",
    "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    "/sys/fs/cgroup/memory/memory.stat"
]]]),

%% What the sockets of the links have not taken yet. A link over TLS is a process, and has no such number.
Queues = [
    {Peer, case erlang:is_port(Controller) of true -> inet:getstat(Controller, [send_pend]); false -> process end}
    || {Peer, Controller} <- erlang:system_info(dist_ctrl)
],
Waiting = lists:append([case Bytes of 0 -> []; _ -> [{Peer, Bytes}] end || {Peer, {ok, [{_, Bytes}]}} <- Queues]),

%% Round trips: the question net_kernel answers to anybody, {is_auth, Node}, sent with `noconnect` and `nosuspend`, so
%% that it neither opens a link nor waits for a full one. Peers are asked one after the other, so that answers do not
%% queue up behind each other; one that takes longer than WindowMs is left behind and heard when it comes.
Sorted = lists:sort(Visible),
{Later, Sooner} = lists:split(PeerOffset rem erlang:max(1, erlang:length(Sorted)), Sorted),
erlang:put(idle, 0),
Asked = [
    begin
        Sent = erlang:monotonic_time(),
        Question = {'$gen_call', {erlang:self(), Peer}, {is_auth, erlang:node()}},
        case erlang:send({net_kernel, Peer}, Question, [noconnect, nosuspend]) of
            ok ->
                Window = erlang:min(WindowMs, erlang:max(0, (End - Sent) div PerMs)),
                Heard = receive {From, yes} -> [{From, erlang:monotonic_time()}] after Window -> [] end,
                erlang:put(idle, erlang:get(idle) + erlang:monotonic_time() - Sent),
                {ok, {Peer, Sent}, Heard};
            NotSent ->
                NotSent
        end
    end
    || Peer <- lists:sublist(Sooner ++ Later, PeerCount)
],
Early = lists:append([Heard || {ok, _, Heard} <- Asked]),
Late = lists:append([
    begin
        Before = erlang:monotonic_time(),
        Left = erlang:max(0, (End - Before) div PerMs),
        Heard = receive {From, yes} -> [{From, erlang:monotonic_time()}] after Left -> [] end,
        erlang:put(idle, erlang:get(idle) + erlang:monotonic_time() - Before),
        Heard
    end
    || _ <- lists:nthtail(erlang:length(Early), [Peer || {ok, Peer, _} <- Asked])
]),

TickAsked = erlang:monotonic_time(),
TickTime =
    receive {'DOWN', Monitor, process, Asker, Answer} -> Answer
    after erlang:max(0, (End - TickAsked) div PerMs) -> erlang:exit(Asker, kill), timeout
    end,
FilesRead =
    receive {'DOWN', Reading, process, Reader, Texts} -> Texts
    after erlang:max(0, (End - erlang:monotonic_time()) div PerMs) -> erlang:exit(Reader, kill), timeout
    end,
Done = erlang:monotonic_time(),
%% Of each file its beginning, or what follows the name of the one line of memory.stat that is wanted.
Wanted = erlang:list_to_binary("inactive_file"),
Files =
    case FilesRead of
        {memory, return, Contents} -> [
            case Content of
                {ok, Text} ->
                    At = case binary:match(Text, Wanted) of {Place, _} -> Place; nomatch -> 0 end,
                    erlang:binary_part(Text, At, erlang:min(96, erlang:byte_size(Text) - At));
                {error, Reason} -> Reason
            end
            || Content <- Contents
        ];
        _ -> timeout
    end,
Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,

{
    %% Which life of the node this is. The start on the wall clock is fixed for a life only where the time offset is.
    {PerSecond, erlang:system_info(creation), erlang:system_info(start_time), Begin, Offset},
    erlang:system_info(otp_release), erlang:system_info(schedulers_online),
    Counts, Memory, RunQueues, Reductions,
    Visible, Hidden,
    [Sent || {ok, Sent, _} <- Asked], Early ++ Late,
    TickTime,
    {Collections, Reclaimed}, {Waiting, erlang:length([Peer || {Peer, process} <- Queues])}, Files,
    Done - Begin - erlang:get(idle) - (Done - TickAsked)
}.
