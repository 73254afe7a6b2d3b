%% Mailbox and memory of the given processes. Runs in a process of its own and exits with {ok, {Asked, 0, Sizes}}: Sizes is
%% [{Pid, MailboxLength, Memory | undefined}], without those that are gone; memory only where the mailbox is short.
%%
%% Input: {Pids, MaxMailbox}

try
    {Pids, MaxMailbox} = Input,
    Info = fun erlang:process_info/2,
    Lengths = lists:zip(Pids, lists:zipwith(Info, Pids, lists:duplicate(erlang:length(Pids), message_queue_len))),
    Short = ets:match_spec_run(Lengths, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [{'=<', '$2', MaxMailbox}], [{{'$1', '$2'}}]}])),
    Long = ets:match_spec_run(Lengths, ets:match_spec_compile([{{'$1', {'_', '$2'}}, [{'>', '$2', MaxMailbox}], [{{'$1', '$2', undefined}}]}])),
    {ShortPids, Queued} = lists:unzip(Short),
    Sizes = lists:zipwith(Info, ShortPids, lists:duplicate(erlang:length(ShortPids), memory)),
    Sized = ets:match_spec_run(lists:zip3(ShortPids, Queued, Sizes), ets:match_spec_compile([
        {{'$1', '$2', {'_', '$3'}}, [], [{{'$1', '$2', '$3'}}]}
    ])),
    {erlang:length(Pids), 0, Long ++ Sized}
of
    Answer -> erlang:exit({ok, Answer})
catch
    Class:Reason -> erlang:exit({Class, case erlang:is_atom(Reason) of true -> Reason; false -> error end})
end.
