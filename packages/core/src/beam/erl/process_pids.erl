%% Holds the list of all processes while they are scanned, in a heap that was made large enough for it and for all chunks cut
%% from it, so that it is never copied, and hands it out in chunks, straight to whoever looks at them: the process that drives
%% the scan stays small, and cheap to collect. Ends with it.
%%
%% erlang:processes_iterator (OTP 28) would hold 7 MB in place of 41 for a million processes, and was tried: as no function of
%% stdlib goes along it, each step is one of ours, and a million of them take 780 ms in place of the 135 that all of this
%% takes (OTP 29). A whole scan by reductions is less than that.
%%
%% Input: {Scanner, ChunkSize}. Sends {total, Count}, then {ok, Pids} to To for each {next, To, Place}, and for {last, To, Place}
%% those that were last handed out for that place. The scanner, this process and those started later are not among them.

{Scanner, ChunkSize} = Input,
Pids = erlang:processes(),
Own = [Scanner, erlang:self()],
Total = erlang:length(Pids),
erlang:put(more, Pids),
erlang:put(left, Total),
erlang:send(Scanner, {total, Total - 2}),
[
    receive
        {next, To, Place} ->
            Few = erlang:min(ChunkSize, erlang:get(left)),
            Taken = lists:sublist(erlang:get(more), Few),
            erlang:put(more, lists:nthtail(Few, erlang:get(more))),
            Next =
                case {lists:member(Scanner, Taken), lists:member(erlang:self(), Taken)} of
                    {false, false} -> Taken;
                    _ -> Taken -- Own
                end,
            erlang:put(left, erlang:get(left) - Few),
            erlang:put(Place, Next),
            erlang:send(To, {ok, Next});
        {last, To, Place} ->
            erlang:send(To, {ok, erlang:get(Place)})
    end
    || _ <- lists:seq(1, 2 * (Total div ChunkSize + 1))
].
