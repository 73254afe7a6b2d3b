/**
 * The program each test node runs for the test kit: it answers `eval` over file descriptor 3, a pipe of the test's own,
 * so that what a test reads from a node never passes through the client under test. The node halts when the pipe closes.
 *
 * Request: `seq:32, source (UTF-8)`. Reply: `seq:32, status:8, text`, status 0 for a value, 1 for an exception.
 * Both in frames with a four-byte length (`{packet, 4}`).
 */
export const AGENT_SOURCE = `
Print = fun(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term])) end,
Evaluate = fun(Source) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Source)),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings()),
    Value
  end,
Answer = fun(Agent, <<Seq:32, Source/binary>>) ->
    Reply = try <<0, (Print(Evaluate(Source)))/binary>>
            catch Class:Reason -> <<1, (Print({Class, Reason}))/binary>>
            end,
    Agent ! {answer, <<Seq:32, Reply/binary>>}
  end,
Serve = fun Loop(Channel) ->
    receive
      {Channel, {data, Request}} ->
        Agent = self(),
        spawn(fun() -> Answer(Agent, Request) end),
        Loop(Channel);
      {answer, Reply} -> erlang:port_command(Channel, Reply), Loop(Channel);
      {Channel, eof} -> erlang:halt(0, [{flush, false}]);
      {'EXIT', Channel, _} -> erlang:halt(0, [{flush, false}])
    end
  end,
spawn(fun() ->
    process_flag(trap_exit, true),
    Channel = erlang:open_port({fd, 3, 3}, [binary, {packet, 4}, eof]),
    erlang:port_command(Channel, <<0:32, 0, "ready">>),
    Serve(Channel)
  end).
`;
