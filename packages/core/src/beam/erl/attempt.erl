%% Runs a program over some processes, in a process of its own that ends when we do, and gives back what it found.
%%
%% Input: {Program, Pids, Rest, {End, StepMs, SliceCount, SpawnOptions}}. The program gets {Pids, ...Rest} and exits with
%% {ok, {Scanned, Matched, Found}}. Value: {[{Scanned, Matched, Found}], Lost}, Lost the number of processes not asked.
%%
%% Asking a process can take for ever: it may sit in a native function that does not return. Where the whole does not
%% answer within StepMs it is ended and asked again in slices, side by side; what is lost then is the slices that hold such
%% a process, and no more.

{Program, Pids, Rest, {End, StepMs, SliceCount, SpawnOptions}} = Input,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Start = erlang:monotonic_time(),
Whole = erlang:spawn_opt(erl_eval, exprs, [Program, #{input => erlang:list_to_tuple([Pids | Rest])}, none], SpawnOptions),
Wait = erlang:max(0, erlang:min(StepMs, (End - Start) div PerMs)),
Outcome =
    receive {'EXIT', Whole, {ok, Found}} -> {ok, Found};
            {'EXIT', Whole, Failed} -> {error, Failed}
    after Wait ->
        erlang:exit(Whole, kill),
        receive {'EXIT', Whole, _} -> {error, timeout} end
    end,
case {Outcome, Pids} of
    {{ok, Answer}, _} -> {[Answer], 0, none};
    {{error, Reason}, [_]} -> {[], 1, Reason};
    {{error, _}, _} ->
        Size = erlang:max(1, erlang:length(Pids) div SliceCount),
        Workers = [
            begin
                Slice = lists:sublist(Pids, First, Size),
                Slicer = erlang:spawn_opt(erl_eval, exprs, [Program, #{input => erlang:list_to_tuple([Slice | Rest])}, none], SpawnOptions),
                {Slicer, erlang:length(Slice)}
            end
            || First <- lists:seq(1, erlang:length(Pids), Size)
        ],
        Until = erlang:min(End, erlang:monotonic_time() + StepMs * PerMs),
        Answers = [
            receive {'EXIT', Worker, {ok, Part}} -> {ok, Part, 0};
                    {'EXIT', Worker, Failure} -> {error, Failure, Length}
            after erlang:max(0, (Until - erlang:monotonic_time()) div PerMs) ->
                erlang:exit(Worker, kill),
                receive {'EXIT', Worker, _} -> {error, timeout, Length} end
            end
            || {Worker, Length} <- Workers
        ],
        Reasons = [Why || {error, Why, _} <- Answers] ++ [none],
        {[Part || {ok, Part, _} <- Answers], lists:sum([Missing || {_, _, Missing} <- Answers]), erlang:hd(Reasons)}
end.
