%% The best processes of the node for one sort key and filter, with their columns. In chunks, each asked by a process of
%% its own with a heap cap, with a deadline after which what was found so far is the answer.
%%
%% Input: {{Order, Filter, Shown, Limits}, Programs}
%%   Order      {Key, Descending, Keep, MaxMailbox}, Key as in process_chunk.erl, or difference
%%   Filter     {Application | any, Type | any, {Needle, PidsToo} | any}: Application and Needle are binaries
%%   Shown      {MaxMailbox, WithLinks}
%%   Limits     {DeadlineMs, StepMs, WindowMs, ChunkSize, SliceCount, HeapWords, Priority}
%%   Programs   {Attempt, Chunk, Columns, InitialCalls, ProcessTypes}, the programs of the files so named

{{{Key, Descending, Keep, MaxMailbox}, {Application, Type, Search}, Shown, Limits}, Programs} = Input,
{DeadlineMs, StepMs, WindowMs, ChunkSize, SliceCount, HeapWords, Priority} = Limits,
{Attempt, Chunk, Columns, InitialCalls, ProcessTypes} = Programs,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
ScanEnd = Begin + DeadlineMs * PerMs * 4 div 5,

%% Workers are linked to us, so that they end with us when the caller gives up.
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],

%% Text becomes an atom only where the atom exists already; else no process can match.
Leader =
    case Application of
        any -> any;
        _ ->
            try ets:lookup(ac_tab, {application_master, erlang:binary_to_existing_atom(Application)}) of
                [{_, Master}] -> Master;
                [] -> none
            catch error:badarg -> none
            end
    end,
Filter =
    case Search of
        any -> {Leader, Type, any};
        {Needle, PidsToo} -> {Leader, Type, {string:lowercase(Needle), PidsToo}}
    end,

%% Rows come ranked, the lower the better, but for names and pids, which cannot be turned round.
Reversed = Descending andalso lists:member(Key, [registered_name, creation]),

%% What changes from chunk to chunk is held in the process dictionary. The list of all processes too, which shortens as
%% the scan goes on: a variable would keep the whole of it.
erlang:put(more, lists:delete(erlang:self(), erlang:processes())),
Total = erlang:length(erlang:get(more)),
erlang:put(rows, []),
erlang:put(floor, none),
erlang:put(sum, {0, 0, 0, none}),
Sizes = [erlang:min(ChunkSize, Total - First) || First <- lists:seq(0, Total - 1, ChunkSize)],

%% Reductions of an interval: every chunk takes its first sample and waits, then one after the other takes its second.
Steps =
    case Key of
        difference ->
            Samplers = [
                begin
                    {Sampled, Unsampled} = lists:split(Size, erlang:get(more)),
                    erlang:put(more, Unsampled),
                    Order = {{difference, erlang:self()}, Descending, Keep, MaxMailbox},
                    Arguments = {Sampled, none, Order, Filter, {InitialCalls, ProcessTypes}},
                    Sampler = erlang:spawn_opt(erl_eval, exprs, [Chunk, #{input => Arguments}, none], SpawnOptions),
                    receive {started, Sampler} -> ok;
                            {'EXIT', Sampler, Early} -> erlang:send(erlang:self(), {'EXIT', Sampler, Early})
                    after erlang:min(StepMs, erlang:max(0, (ScanEnd - erlang:monotonic_time()) div PerMs)) -> ok
                    end,
                    {Sampler, Size}
                end
                || Size <- Sizes
            ],
            Slept = erlang:max(0, WindowMs - (erlang:monotonic_time() - Begin) div PerMs),
            erlang:put(pause, Slept),
            receive never -> ok after Slept -> ok end,
            Samplers;
        _ ->
            erlang:put(pause, 0),
            [{none, Size} || Size <- Sizes]
    end,

[
    begin
        {Answers, Lost, Failure} =
            case {Sampler, erlang:monotonic_time() < ScanEnd} of
                {_, false} ->
                    {[], Size, timeout};
                {none, true} ->
                    {Pids, Rest} = lists:split(Size, erlang:get(more)),
                    erlang:put(more, Rest),
                    Asking = [erlang:get(floor), {Key, Descending, Keep, MaxMailbox}, Filter, {InitialCalls, ProcessTypes}],
                    Step = {Chunk, Pids, Asking, {ScanEnd, StepMs, SliceCount, SpawnOptions}},
                    {value, Attempted, _} = erl_eval:exprs(Attempt, #{input => Step}, none),
                    Attempted;
                {_, true} ->
                    erlang:send(Sampler, {go, erlang:get(floor)}),
                    receive {'EXIT', Sampler, {ok, Counted}} -> {[Counted], 0, none};
                            {'EXIT', Sampler, Why} -> {[], Size, Why}
                    after StepMs -> erlang:exit(Sampler, kill), {[], Size, timeout}
                    end
            end,
        Rows = lists:sort(lists:append([erlang:get(rows) | [Found || {_, _, Found} <- Answers]])),
        Best = lists:sublist(case Reversed of true -> lists:reverse(Rows); false -> Rows end, Keep),
        erlang:put(rows, Best),
        erlang:put(floor, case erlang:length(Best) of Keep -> lists:last(Best); _ -> none end),
        {Scanned, Matched, Missing, LastFailure} = erlang:get(sum),
        erlang:put(sum, {
            Scanned + lists:sum([Asked || {Asked, _, _} <- Answers]),
            Matched + lists:sum([Passed || {_, Passed, _} <- Answers]),
            Missing + Lost,
            case Failure of none -> LastFailure; _ -> Failure end
        })
    end
    || {Sampler, Size} <- Steps
],

%% The other columns, for the rows that will be shown and no others.
Top = [Pid || {_, Pid} <- erlang:get(rows)],
Shows = [
    begin
        Showing = {Columns, lists:sublist(Top, First, 1000), [Shown, {InitialCalls, ProcessTypes}], {End, StepMs, SliceCount, SpawnOptions}},
        {value, Got, _} = erl_eval:exprs(Attempt, #{input => Showing}, none),
        Got
    end
    || First <- lists:seq(1, erlang:length(Top), 1000)
],
Deltas = case Key of difference -> [{erlang:pid_to_list(Pid), erlang:abs(Rank)} || {Rank, Pid} <- erlang:get(rows)]; _ -> [] end,
Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {erlang:convert_time_unit(1, second, native), erlang:system_info(creation), erlang:system_info(start_time), Done, Offset},
    erlang:get(sum),
    {lists:sum([Lost || {_, Lost, _} <- Shows]), [Reason || {_, _, Reason} <- Shows]},
    [Part || {Parts, _, _} <- Shows, {_, _, Part} <- Parts],
    Deltas,
    Done - Begin - erlang:get(pause) * PerMs
}.
