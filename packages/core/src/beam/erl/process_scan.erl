%% The best processes of the node for one sort key and filter, with their columns. In chunks, each asked by a process of
%% its own with a heap cap, with a deadline after which what was found so far is the answer.
%%
%% Input: {{Order, Filter, Shown, Limits}, Programs}
%%   Order      {Key, Descending, Keep, MaxMailbox}, Key as in process_chunk.erl, or difference
%%   Filter     {Application | any, Type | any, {Needle, PidsToo} | any}: Application and Needle are binaries
%%   Shown      {MaxMailbox, WithLinks}
%%   Limits     {DeadlineMs, StepMs, WindowMs, ChunkSize, SliceCount, HeapWords, Priority}
%%   Programs   process_pids, attempt, process_worker, process_chunk, process_columns, initial_calls, process_types

{{{Key, Descending, Keep, MaxMailbox}, {Application, Type, Search}, Shown, Limits}, Programs} = Input,
{DeadlineMs, StepMs, WindowMs, ChunkSize, SliceCount, HeapWords, Priority} = Limits,
{AllPids, Attempt, Worker, Chunk, Columns, InitialCalls, ProcessTypes} = Programs,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
ScanEnd = Begin + erlang:max(DeadlineMs div 2, erlang:min(DeadlineMs * 4 div 5, DeadlineMs - 250)) * PerMs,  % then the columns

%% Workers are linked to us, so that they end with us when the caller gives up. Those that work and end at once get a heap
%% that need not grow on the way.
erlang:process_flag(trap_exit, true),
SamplerOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],
SpawnOptions = [{min_heap_size, 300000} | SamplerOptions],

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
        {Text, PidsToo} ->
            Needle = string:lowercase(Text),
            Names = erlang:registered(),
            Texts = lists:map(fun string:lowercase/1, lists:map(fun erlang:atom_to_binary/1, Names)),
            Places = lists:zipwith(fun binary:match/2, Texts, lists:duplicate(erlang:length(Names), Needle)),
            Named = maps:from_list([{erlang:whereis(Name), true} || {Name, {_, _}} <- lists:zip(Names, Places)]),
            {Leader, Type, {Needle, Named, PidsToo}}
    end,

%% Rows come ranked, the lower the better, but for names and pids, which cannot be turned round.
Reversed = Descending andalso lists:member(Key, [registered_name, creation]),

%% The list of all processes takes two words for each, and two more as it is cut into chunks; see process_pids.erl.
ListWords = 4 * erlang:system_info(process_count) + 500000,
Holder = erlang:spawn_opt(erl_eval, exprs, [AllPids, #{input => {erlang:self(), ChunkSize}}, none], [
    link, {priority, Priority}, {min_heap_size, ListWords},
    {max_heap_size, #{size => 4 * ListWords, kill => true, error_logger => false}}
]),
Total = receive {total, Count} -> Count; {'EXIT', Holder, Early} -> erlang:exit(Early) end,
Chunks = lists:seq(1, (Total + ChunkSize - 1) div ChunkSize),

%% What changes from chunk to chunk is held in the process dictionary.
erlang:put(rows, []),
erlang:put(0, none),
erlang:put(1, none),
erlang:put(2, 0),
ScanBegin = erlang:monotonic_time(),
erlang:put(waiting, none),
erlang:put(floor, none),
erlang:put(sum, {0, 0, none}),

%% Reductions of an interval: every chunk takes its first sample and waits, then one after the other takes its second.
Steps =
    case Key of
        difference ->
            Samplers = [
                begin
                    erlang:send(Holder, {next, erlang:self(), 0}),
                    Sampled = receive {ok, Few} -> Few; {'EXIT', Holder, Gone} -> erlang:exit(Gone) end,
                    Order = {{difference, erlang:self()}, Descending, Keep, MaxMailbox},
                    Arguments = {Sampled, none, Order, Filter, {InitialCalls, ProcessTypes}},
                    Sampler = erlang:spawn_opt(erl_eval, exprs, [Chunk, #{input => Arguments}, none], SamplerOptions),
                    receive {started, Sampler} -> ok;
                            {'EXIT', Sampler, Ended} -> erlang:send(erlang:self(), {'EXIT', Sampler, Ended})
                    after erlang:min(StepMs, erlang:max(0, (ScanEnd - erlang:monotonic_time()) div PerMs)) -> ok
                    end,
                    Sampler
                end
                || _ <- Chunks
            ],
            Slept = erlang:max(0, WindowMs - (erlang:monotonic_time() - Begin) div PerMs),
            erlang:put(pause, Slept),
            receive never -> ok after Slept -> ok end,
            Samplers;
        _ ->
            erlang:put(pause, 0),
            Chunks ++ [none]
    end,

Ordered = {Key, Descending, Keep, MaxMailbox},
[
    begin
        {Answers, Failure} =
            case {Key, Step =/= none andalso erlang:monotonic_time() < ScanEnd} of
                {difference, false} ->
                    {[], timeout};
                {difference, true} ->
                    erlang:send(Step, {go, erlang:get(floor)}),
                    receive {'EXIT', Step, {ok, Counted}} -> {[Counted], none};
                            {'EXIT', Step, Why} -> {[], Why}
                    after StepMs -> erlang:exit(Step, kill), {[], timeout}
                    end;
                {_, InTime} ->
                    %% Two workers side by side, each at a place of its own: this chunk is handed to the one that is free, then
                    %% what the other found in the chunk before is taken in.
                    Busy = erlang:get(waiting),
                    erlang:put(waiting,
                        case InTime of
                            false -> none;
                            true ->
                                Free = Step rem 2,
                                case erlang:get(Free) of
                                    none ->
                                        Arguments = {erlang:self(), Chunk, Ordered, Filter, {InitialCalls, ProcessTypes}, erlang:length(Chunks)},
                                        erlang:put(Free, erlang:spawn_opt(erl_eval, exprs, [Worker, #{input => Arguments}, none], SpawnOptions));
                                    _ -> ok
                                end,
                                erlang:send(Holder, {next, erlang:get(Free), Free}),
                                erlang:send(erlang:get(Free), {floor, erlang:get(floor)}),
                                Free
                        end),
                    Looker = case Busy of none -> none; _ -> erlang:get(Busy) end,
                    Outcome =
                        case Looker of
                            none -> none;
                            _ ->
                                receive {Looker, {ok, Given}, Took} -> erlang:put(2, erlang:get(2) + Took), {ok, Given};
                                        {Looker, Odd, _} -> {error, Odd};
                                        {'EXIT', Looker, Odd} -> {error, Odd};
                                        {'EXIT', Holder, Over} -> erlang:exit(Over)
                                after StepMs -> {error, timeout}
                                end
                        end,
                    case Outcome of
                        none -> {[], none};
                        {ok, Answer} -> {[Answer], none};
                        {error, _} ->
                            %% Again, in slices side by side: what is lost then is those that hold a process which does not answer.
                            erlang:exit(Looker, kill),
                            erlang:put(Busy, none),
                            erlang:send(Holder, {last, erlang:self(), Busy}),
                            Pids = receive {ok, Same} -> Same; {'EXIT', Holder, Lost} -> erlang:exit(Lost) end,
                            Asking = [erlang:get(floor), Ordered, Filter, {InitialCalls, ProcessTypes}],
                            Trial = {Chunk, Pids, Asking, {ScanEnd, StepMs, SliceCount, SpawnOptions}},
                            {value, Attempted, _} = erl_eval:exprs(Attempt, #{input => Trial}, none),
                            Attempted
                    end
            end,
        Rows = lists:sort(lists:append([erlang:get(rows) | [Found || {_, _, Found} <- Answers]])),
        Best = lists:sublist(case Reversed of true -> lists:reverse(Rows); false -> Rows end, Keep),
        erlang:put(rows, Best),
        erlang:put(floor, case erlang:length(Best) of Keep -> lists:last(Best); _ -> none end),
        {Scanned, Matched, LastFailure} = erlang:get(sum),
        erlang:put(sum, {
            Scanned + lists:sum([Asked || {Asked, _, _} <- Answers]),
            Matched + lists:sum([Passed || {_, Passed, _} <- Answers]),
            case Failure of none -> LastFailure; _ -> Failure end
        })
    end
    || Step <- Steps
],

%% What both did at the same time counts twice: it is what the scan costs the node.
Twice = erlang:max(0, erlang:get(2) - (erlang:monotonic_time() - ScanBegin)),

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
Read = [Part || {Parts, _} <- Shows, Part <- Parts],
Differences = case Key of difference -> [{erlang:pid_to_list(Pid), erlang:abs(Rank)} || {Rank, Pid} <- erlang:get(rows)]; _ -> [] end,
{Looked, Found, Problem} = erlang:get(sum),
Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {erlang:convert_time_unit(1, second, native), erlang:system_info(creation), erlang:system_info(start_time), Done, Offset},
    %% Processes looked at, those of them that match, and those left out: of all, and of the rows to be shown.
    {Looked, Found, Total - Looked, erlang:length(Top) - lists:sum([Asked || {Asked, _, _} <- Read])},
    [Problem | [Reason || {_, Reason} <- Shows]],
    [Part || {_, _, Part} <- Read],
    Differences,
    Done - Begin - erlang:get(pause) * PerMs + Twice
}.
