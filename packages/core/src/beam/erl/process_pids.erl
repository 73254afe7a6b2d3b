%% Holds the list of all processes while they are scanned, in a heap that was made large enough for it and for all chunks cut
%% from it, so that it is never copied, and hands it out in chunks, straight to whoever looks at them: the process that drives
%% the scan stays small, and cheap to collect. Ends with it.
%%
%% erlang:processes_iterator (OTP 28) would hold 7 MB in place of 41 for a million processes, and was tried: as no function of
%% stdlib goes along it, each step is one of ours, and a million of them take 780 ms in place of the 135 that all of this
%% takes (OTP 29). A whole scan by reductions is less than that.
%%
%% Input: {Scanner, ChunkSize, End}. Sends {total, Count}, then, to To, {ok, Pids} for each
%%   {next, To, Place, {Scanned, Matched}, Rows | same}   no pids once all are handed out, or the time is past End; keeps for
%%                                                        the place what it has found so far
%% and {last, {Pids, {Scanned, Matched, Rows}}} for each
%%   {last, To, Place, Since}                             what the place has in hand and has found, which is then forgotten;
%%                                                        {last, none} if it has that chunk since later than Since
%% The scanner, this process and those started later are not among the pids.

{Scanner, ChunkSize, End} = Input,
Pids = erlang:processes(),
Own = [Scanner, erlang:self()],
Total = erlang:length(Pids),
erlang:put(more, Pids),
erlang:put(left, Total),
erlang:send(Scanner, {total, Total - 2}),
[
    receive
        {next, To, Place, Sums, News} ->
            erlang:put({total, Place}, Sums),
            case News of same -> ok; _ -> erlang:put({rows, Place}, News) end,
            Few = case erlang:monotonic_time() < End of true -> erlang:min(ChunkSize, erlang:get(left)); false -> 0 end,
            Taken = lists:sublist(erlang:get(more), Few),
            erlang:put(more, lists:nthtail(Few, erlang:get(more))),
            Next =
                case {lists:member(Scanner, Taken), lists:member(erlang:self(), Taken)} of
                    {false, false} -> Taken;
                    _ -> Taken -- Own
                end,
            erlang:put(left, erlang:get(left) - Few),
            erlang:put({chunk, Place}, {Next, erlang:monotonic_time()}),
            erlang:send(To, {ok, Next});
        {last, To, Place, Since} ->
            Held =
                case erlang:get({chunk, Place}) of
                    undefined -> {[], {0, 0, []}};
                    {Last, When} ->
                        case When > Since of
                            true -> none;
                            false ->
                                {Scanned, Matched} = erlang:put({total, Place}, {0, 0}),
                                Rows = erlang:put({rows, Place}, []),
                                erlang:put({chunk, Place}, {[], 0}),
                                {Last, {Scanned, Matched, case Rows of undefined -> []; _ -> Rows end}}
                        end
                end,
            erlang:send(To, {last, Held})
    end
    || _ <- lists:seq(1, 8 * (Total div ChunkSize) + 1000)
].
