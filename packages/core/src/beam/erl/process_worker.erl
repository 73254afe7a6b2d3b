%% Looks at one chunk of processes after the other, in a process of its own that is made once: its heap is warm, and what it
%% evaluates is sent to it once. It fetches each chunk from the holder itself (process_pids.erl), and leaves there what it has
%% found so far, so that little is lost when it is stuck. Exits with {done, Took} when there is no more: Took is the native
%% time it has looked; with what it failed with otherwise.
%%
%% Input: {Holder, Place, Program, Order, Filter, Programs, Count}
%%   Place     names it to the holder
%%   Program   process_chunk, which leaves by exit({ok, Answer})
%%   Count     how often it fetches, at most

{Holder, Place, Program, {Key, Descending, Keep, _} = Order, Filter, Programs, Count} = Input,
Reversed = Descending andalso lists:member(Key, [registered_name, creation]),
erlang:put(total, {0, 0}),
erlang:put(rows, []),
erlang:put(new, same),
erlang:put(floor, none),
erlang:put(time, 0),
[
    begin
        erlang:send(Holder, {next, erlang:self(), Place, erlang:get(total), erlang:get(new)}),
        Pids = receive {ok, []} -> erlang:exit({done, erlang:get(time)}); {ok, Next} -> Next end,
        Begin = erlang:monotonic_time(),
        {Asked, Passed, Found} =
            try erl_eval:exprs(Program, #{input => {Pids, erlang:get(floor), Order, Filter, Programs}}, none) of
                _ -> erlang:exit({error, none})
            catch
                exit:{ok, Answer} -> Answer
            end,
        erlang:put(new, same),
        case Found of
            [] -> ok;
            _ ->
                Sorted = lists:sort(Found ++ erlang:get(rows)),
                Best = lists:sublist(case Reversed of true -> lists:reverse(Sorted); false -> Sorted end, Keep),
                erlang:put(rows, Best),
                erlang:put(new, Best),
                erlang:put(floor, case erlang:length(Best) of Keep -> lists:last(Best); _ -> none end)
        end,
        {Looked, Matched} = erlang:get(total),
        erlang:put(total, {Looked + Asked, Matched + Passed}),
        erlang:put(time, erlang:get(time) + erlang:monotonic_time() - Begin)
    end
    || _ <- lists:seq(1, Count)
],
erlang:exit({done, erlang:get(time)}).
