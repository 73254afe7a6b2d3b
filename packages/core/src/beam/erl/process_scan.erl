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
{DeadlineMs, StepMs, WindowMs, UsualSize, SliceCount, HeapWords, Priority} = Limits,
{AllPids, Attempt, Worker, Chunk, Columns, InitialCalls, ProcessTypes} = Programs,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
ScanEnd = Begin + erlang:max(DeadlineMs div 2, erlang:min(DeadlineMs * 4 div 5, DeadlineMs - 250)) * PerMs,  % then the columns

%% On a node with few processes the fixed cost of a chunk weighs more, and there is room for workers that need not collect; on
%% one with many it is memory that is scarce.
{ChunkSize, WarmWords} =
    case erlang:system_info(process_count) =< 250000 of
        true -> {2 * UsualSize, 1100000};
        false -> {UsualSize, 300000}
    end,

%% Workers are linked to us, so that they end with us when the caller gives up. Those that work and end at once get a heap
%% that need not grow on the way.
erlang:process_flag(trap_exit, true),
SamplerOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],
SpawnOptions = [{min_heap_size, WarmWords} | SamplerOptions],

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

%% The list of all processes takes two words for each, and two more as it is cut into chunks; the rest is what that leaves behind.
%% See process_pids.erl.
ListWords = 4 * erlang:system_info(process_count) + 800000,
Holder = erlang:spawn_opt(erl_eval, exprs, [AllPids, #{input => {erlang:self(), ChunkSize, ScanEnd}}, none], [
    link, {priority, Priority}, {min_heap_size, ListWords},
    {max_heap_size, #{size => 4 * ListWords, kill => true, error_logger => false}}
]),
Total = receive {total, Count} -> Count; {'EXIT', Holder, Early} -> erlang:exit(Early) end,
ChunkCount = (Total + ChunkSize - 1) div ChunkSize,
Ordered = {Key, Descending, Keep, MaxMailbox},

%% What changes on the way is held in the process dictionary: what was found, and who works at the places 0 and 1: none yet,
%% a process, or done.
erlang:put(result, []),
erlang:put(time, 0),
erlang:put(pause, 0),
erlang:put(0, none),
erlang:put(1, none),
ScanBegin = erlang:monotonic_time(),
case Key of
    difference ->
        %% Reductions of an interval: every chunk takes its first sample and waits, then one after the other takes its second.
        Samplers = [
            begin
                erlang:send(Holder, {next, erlang:self(), 0, none, same}),
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
            || _ <- lists:seq(1, ChunkCount)
        ],
        Slept = erlang:max(0, WindowMs - (erlang:monotonic_time() - Begin) div PerMs),
        erlang:put(pause, Slept),
        receive never -> ok after Slept -> ok end,
        erlang:put(rows, []),
        [
            begin
                Outcome =
                    case erlang:monotonic_time() < ScanEnd of
                        false -> {[], timeout};
                        true ->
                            Best = erlang:get(rows),
                            erlang:send(Step, {go, case erlang:length(Best) of Keep -> lists:last(Best); _ -> none end}),
                            receive {'EXIT', Step, {ok, Counted}} -> {[Counted], none};
                                    {'EXIT', Step, Why} -> {[], Why}
                            after StepMs -> erlang:exit(Step, kill), {[], timeout}
                            end
                    end,
                {Counts, _} = Outcome,
                erlang:put(rows, lists:sublist(lists:sort(lists:append([erlang:get(rows) | [New || {_, _, New} <- Counts]])), Keep)),
                erlang:put(result, [{[{Asked, Passed, []} || {Asked, Passed, _} <- Counts], erlang:element(2, Outcome)} | erlang:get(result)])
            end
            || Step <- Samplers
        ],
        erlang:put(result, [{[{0, 0, erlang:get(rows)}], none} | erlang:get(result)]);
    _ ->
        %% Two workers side by side fetch chunk after chunk from the holder, to which they leave what they have found: we look
        %% in when one ends, and when for a while none has.
        [
            begin
                [
                    erlang:put(Place, erlang:spawn_opt(erl_eval, exprs, [
                        Worker, #{input => {Holder, Place, Chunk, Ordered, Filter, {InitialCalls, ProcessTypes}, ChunkCount + 1}}, none
                    ], SpawnOptions))
                    || Place <- [0, 1], true <- [erlang:get(Place) =:= none]
                ],
                Working = [{erlang:get(Place), Place} || Place <- [0, 1], true <- [erlang:get(Place) =/= done]],
                Ends =
                    receive {'EXIT', Holder, Lost} -> erlang:exit(Lost);
                            {'EXIT', Who, How} -> [{Place, How, Who} || {One, Place} <- Working, true <- [One =:= Who]]
                    after StepMs -> [{Place, silent, Quiet} || {Quiet, Place} <- Working]
                    end,
                [
                    begin
                        %% Who is silent may have come to another chunk meanwhile, and is then let be. Atoms sort above times.
                        Since = case Reason of silent -> erlang:monotonic_time() - StepMs * PerMs; _ -> any end,
                        erlang:send(Holder, {last, erlang:self(), Place, Since}),
                        case {receive {last, Had} -> Had; {'EXIT', Holder, Broken} -> erlang:exit(Broken) end, Reason} of
                            {none, _} -> ok;
                            {{_, Whole}, {done, Took}} ->
                                erlang:put(time, erlang:get(time) + Took),
                                erlang:put(result, [{[Whole], none} | erlang:get(result)]),
                                erlang:put(Place, done);
                            {{Pids, {_, _, Kept} = Before}, _} ->
                                %% Again, in slices side by side: what is lost then is those that hold a process which does not answer.
                                erlang:exit(Ending, kill),
                                Floor = case erlang:length(Kept) of Keep -> lists:last(Kept); _ -> none end,
                                Asking = [Floor, Ordered, Filter, {InitialCalls, ProcessTypes}],
                                Trial = {Chunk, Pids, Asking, {ScanEnd, StepMs, SliceCount, SpawnOptions}},
                                {value, {Answers, Failure}, _} = erl_eval:exprs(Attempt, #{input => Trial}, none),
                                erlang:put(result, [{[Before | Answers], Failure} | erlang:get(result)]),
                                erlang:put(Place, none)
                        end
                    end
                    || {Place, Reason, Ending} <- Ends
                ]
            end
            || _ <- lists:seq(1, 4 * ChunkCount + DeadlineMs div StepMs + 8), true <- [[erlang:get(0), erlang:get(1)] =/= [done, done]]
        ]
end,
Parcels = lists:append([Given || {Given, _} <- erlang:get(result)]),
AllRows = lists:sort(lists:append([Rows || {_, _, Rows} <- Parcels])),
TopRows = lists:sublist(case Reversed of true -> lists:reverse(AllRows); false -> AllRows end, Keep),

%% What both did at the same time counts twice: it is what the scan costs the node.
Twice = erlang:max(0, erlang:get(time) - (erlang:monotonic_time() - ScanBegin)),

%% The other columns, for the rows that will be shown and no others.
Top = [Pid || {_, Pid} <- TopRows],
Shows = [
    begin
        Showing = {Columns, lists:sublist(Top, First, 1000), [Shown, {InitialCalls, ProcessTypes}], {End, StepMs, SliceCount, SpawnOptions}},
        {value, Got, _} = erl_eval:exprs(Attempt, #{input => Showing}, none),
        Got
    end
    || First <- lists:seq(1, erlang:length(Top), 1000)
],
Read = [Part || {Parts, _} <- Shows, Part <- Parts],
Differences = case Key of difference -> [{erlang:pid_to_list(Pid), erlang:abs(Rank)} || {Rank, Pid} <- TopRows]; _ -> [] end,
Looked = lists:sum([Asked || {Asked, _, _} <- Parcels]),
Found = lists:sum([Passed || {_, Passed, _} <- Parcels]),
Problems = [Failed || {_, Failed} <- erlang:get(result), true <- [Failed =/= none]],
Offset = case erlang:system_info(time_warp_mode) of no_time_warp -> erlang:time_offset(); _ -> undefined end,
Done = erlang:monotonic_time(),
{
    {erlang:convert_time_unit(1, second, native), erlang:system_info(creation), erlang:system_info(start_time), Done, Offset},
    %% Processes looked at, those of them that match, and those left out: of all, and of the rows to be shown.
    {Looked, Found, Total - Looked, erlang:length(Top) - lists:sum([Asked || {Asked, _, _} <- Read])},
    Problems ++ [Reason || {_, Reason} <- Shows],
    [Part || {_, _, Part} <- Read],
    Differences,
    Done - Begin - erlang:get(pause) * PerMs + Twice
}.
