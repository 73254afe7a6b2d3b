%% Runs a program over some processes, in a process of its own that ends when we do, and gives back what it found.
%%
%% Input: {Program, Pids, Rest, {End, StepMs, SliceCount, SpawnOptions}}. The program gets {Pids, ...Rest} and exits with
%% {ok, {Asked, Matched, Found}}. Value: {[{Asked, Matched, Found}], Reason}, Reason none or why some could not be asked.
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
case {Outcome, Pids, erlang:monotonic_time() < End} of
    {{ok, Answer}, _, _} -> {[Answer], none};
    {{error, Reason}, [_], _} -> {[], Reason};
    {{error, Late}, _, false} -> {[], Late};
    {{error, _}, _, true} ->
        Size = erlang:max(1, erlang:length(Pids) div SliceCount),
        %% Many at once, so each begins with a small heap.
        SliceOptions = lists:keydelete(min_heap_size, 1, SpawnOptions),
        Workers = [
            erlang:spawn_opt(erl_eval, exprs, [Program, #{input => erlang:list_to_tuple([lists:sublist(Pids, First, Size) | Rest])}, none], SliceOptions)
            || First <- lists:seq(1, erlang:length(Pids), Size)
        ],
        Until = erlang:min(End, erlang:monotonic_time() + StepMs * PerMs),
        Answers = [
            receive {'EXIT', Worker, {ok, Part}} -> {ok, Part};
                    {'EXIT', Worker, Failure} -> {error, Failure}
            after erlang:max(0, (Until - erlang:monotonic_time()) div PerMs) ->
                erlang:exit(Worker, kill),
                receive {'EXIT', Worker, _} -> {error, timeout} end
            end
            || Worker <- Workers
        ],
        {[Part || {ok, Part} <- Answers], erlang:hd([Why || {error, Why} <- Answers] ++ [none])}
end.
