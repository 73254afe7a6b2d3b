#!/usr/bin/env escript
%% Turns the Erlang of packages/core/src/beam/erl into forms for erl_eval; run by generate-erl.mjs.
%%
%% Arguments: the folder, then for each question the names of its program and of the parts it runs, joined by commas.
%% Prints a line for each question: its name, a space, and the base64 of the term {Program, {Part, ...}}.
%%
%% What is evaluated must not make a node load a module (measured on OTP 25 and 27 with code:all_loaded()), and must not
%% make an atom that the node does not have. So programs are written in a part of Erlang, and what is not in it is refused:
%%   - no guards, `if`, filters in comprehensions   (they load erl_internal)
%%   - no `fun ... end`                             (loads the linter)
%%   - no patterns on maps                          (load ordsets)
%%   - no binary syntax                             (loads eval_bits)
%%   - calls name their module                      (a local call loads erl_internal)
%% A call M:F(A) becomes (fun M:F/1)(A), as erl_eval looks a plain one up in erl_internal; and variables are renamed to
%% atoms that every node has. What holds no variable and no call is written as the value itself: see constants/1.
-mode(compile).

main([Folder | Questions]) ->
    [begin
        [Name | Parts] = string:lexemes(Question, ","),
        Term = {program(Folder, Name), list_to_tuple([program(Folder, Part) || Part <- Parts])},
        io:format("~s ~s~n", [Name, base64:encode(term_to_binary(Term))])
     end || Question <- Questions].

program(Folder, Name) ->
    File = filename:join(Folder, Name ++ ".erl"),
    {ok, Source} = file:read_file(File),
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Source)),
    Expressions =
        case erl_parse:parse_exprs(Tokens) of
            {ok, Parsed} -> Parsed;
            {error, {Line, Module, What}} -> fail(File, Line, Module:format_error(What))
        end,
    lint(File, Expressions),
    lists:foreach(fun(Expression) -> check(File, Expression) end, Expressions),
    Plain = [erl_parse:map_anno(fun(_) -> erl_anno:new(0) end, Expression) || Expression <- Expressions],
    {Renamed, _} = rename(constants(calls(Plain)), #{'_' => '_', 'Input' => input}),
    Renamed.

%% The compiler's own check, as the body of a function: unbound, unsafe and unused variables are errors.
lint(File, Expressions) ->
    Module = [
        {attribute, 1, file, {File, 1}},
        {attribute, 1, module, program},
        {attribute, 1, export, [{run, 1}]},
        {function, 1, run, 1, [{clause, 1, [{var, 1, 'Input'}], [], Expressions}]}
    ],
    Found =
        case erl_lint:module(Module, File) of
            {ok, Warnings} -> Warnings;
            {error, Errors, Warnings} -> Errors ++ Warnings
        end,
    case [Each || {_, In} <- Found, Each <- In] of
        [] -> ok;
        [{Line, By, What} | _] -> fail(File, Line, By:format_error(What))
    end.

check(File, {clause, Line, Patterns, Guards, Body}) ->
    Guards =:= [] orelse fail(File, Line, "guards are not allowed"),
    check_all(File, [Patterns, Body]);
check(File, {'if', Line, _}) -> fail(File, Line, "`if` is not allowed");
check(File, {'fun', Line, {clauses, _}}) -> fail(File, Line, "`fun ... end` is not allowed");
check(File, {named_fun, Line, _, _}) -> fail(File, Line, "`fun ... end` is not allowed");
check(File, {bin, Line, _}) -> fail(File, Line, "binary syntax is not allowed");
check(File, {map_field_exact, Line, _, _}) -> fail(File, Line, "patterns on maps are not allowed");
check(File, {call, Line, {atom, _, Name}, _}) -> fail(File, Line, ["the call of ", atom_to_list(Name), " names no module"]);
check(File, {lc, Line, Body, Qualifiers}) ->
    lists:all(fun(Each) -> element(1, Each) =:= generate end, Qualifiers)
        orelse fail(File, Line, "filters in comprehensions are not allowed"),
    check_all(File, [Body | Qualifiers]);
check(File, Node) when is_tuple(Node) -> check_all(File, tuple_to_list(Node));
check(File, Nodes) when is_list(Nodes) -> check_all(File, Nodes);
check(_, _) -> ok.

check_all(File, Nodes) -> lists:foreach(fun(Node) -> check(File, Node) end, Nodes).

calls({call, A, {remote, _, {atom, _, _} = Module, {atom, _, _} = Function}, Arguments}) ->
    {call, A, {'fun', A, {function, Module, Function, {integer, A, length(Arguments)}}}, calls(Arguments)};
calls(Node) when is_tuple(Node) -> list_to_tuple(calls(tuple_to_list(Node)));
calls([Head | Tail]) -> [calls(Head) | calls(Tail)];
calls(Leaf) -> Leaf.

%% Replaces each expression that is the same whatever the program is asked (a fun of a module, a match specification) by its
%% value: a quarter less to unpack, and nothing to build each time it is run. erl_eval gives the value of a `string` form as it
%% stands, whatever it is. Patterns are left alone, as are atoms and numbers, which are values already.
constants(Expressions) when is_list(Expressions) -> [constants(Each) || Each <- Expressions];
%% What a process is started with names a function: it stays written out, as program-calls.ts reads it.
constants({call, A, {'fun', _, {function, _, {atom, _, Start}, _}} = Called, Arguments}) when Start =:= spawn_opt; Start =:= spawn_monitor ->
    {call, A, constants(Called), Arguments};
constants({match, A, Pattern, From}) -> {match, A, Pattern, constants(From)};
constants({clause, A, Patterns, Guards, Body}) -> {clause, A, Patterns, Guards, constants(Body)};
constants({generate, A, Pattern, From}) -> {generate, A, Pattern, constants(From)};
constants(Expression) ->
    case constant(Expression) of
        {ok, Value} when is_tuple(Value); is_list(Value), Value =/= []; is_function(Value) -> {string, 0, Value};
        {ok, _} -> Expression;
        none -> parts(Expression)
    end.

%% The head of a list that is written out may be a value; its tail stays written out.
parts({var, A, Name}) -> {var, A, Name};
parts({cons, A, Head, Tail}) -> {cons, A, constants(Head), parts(Tail)};
parts({nil, A}) -> {nil, A};
parts(Node) -> list_to_tuple([part(Part) || Part <- tuple_to_list(Node)]).

part(Part) when is_tuple(Part); is_list(Part) -> constants(Part);
part(Leaf) -> Leaf.

constant({Leaf, _, Value}) when Leaf =:= atom; Leaf =:= integer; Leaf =:= string -> {ok, Value};
constant({nil, _}) -> {ok, []};
constant({'fun', _, {function, {atom, _, M}, {atom, _, F}, {integer, _, Arity}}}) -> {ok, fun M:F/Arity};
constant({tuple, _, Elements}) ->
    Values = [constant(Each) || Each <- Elements],
    case lists:member(none, Values) of
        true -> none;
        false -> {ok, list_to_tuple([Value || {ok, Value} <- Values])}
    end;
constant({cons, _, Head, Tail}) ->
    case {constant(Head), constant(Tail)} of
        {{ok, First}, {ok, Rest}} -> {ok, [First | Rest]};
        _ -> none
    end;
constant(_) -> none.

rename({var, A, Name}, Names) ->
    case Names of
        #{Name := New} -> {{var, A, New}, Names};
        #{} ->
            New = lists:nth(map_size(Names) - 1, names()),
            {{var, A, New}, Names#{Name => New}}
    end;
rename(Node, Names) when is_tuple(Node) ->
    {List, Renamed} = rename(tuple_to_list(Node), Names),
    {list_to_tuple(List), Renamed};
rename([Head | Tail], Names) ->
    {NewHead, After} = rename(Head, Names),
    {NewTail, Last} = rename(Tail, After),
    {[NewHead | NewTail], Last};
rename(Leaf, Names) ->
    {Leaf, Names}.

%% Names of functions that every emulator has built in.
names() ->
    [abs, adler32, append, apply, atom_to_binary, atom_to_list, binary_part, binary_to_atom, binary_to_float,
     binary_to_integer, binary_to_list, binary_to_term, bit_size, bump_reductions, byte_size, cancel_timer, ceil,
     check_process_code, crc32, date, delete, demonitor, disconnect_node, display, erase, error, external_size, float,
     float_to_binary, float_to_list, floor, flush_monitor_messages, fun_info, fun_to_list, function_exported,
     garbage_collect, get, get_keys, group_leader, halt, hd, hibernate, insert, integer_to_binary, integer_to_list,
     iolist_size, iolist_to_binary, is_alive, is_atom, is_binary, is_bitstring, is_boolean, is_builtin, is_float,
     is_function, is_integer, is_list, is_map, is_map_key, is_number, is_pid, is_port, is_process_alive, is_record,
     is_reference, is_tuple, length, link, list_to_atom, list_to_binary, list_to_float, list_to_integer, list_to_pid,
     list_to_tuple, load_nif, localtime, lookup, loaded, make_ref, make_tuple, map_get, map_size, match, md5, member,
     module_loaded, monitor, monitor_node, node, nodes, now, open_port, phash2, pid_to_list, port_close, port_command,
     port_connect, port_control, port_info, ports, pre_loaded, process_display, process_flag, process_info, processes,
     put, read_timer, ref_to_list, register, registered, resume_process, round, self, send, send_after, send_nosuspend,
     set_cookie, setelement, size, spawn, spawn_link, spawn_monitor, spawn_opt, split_binary, start_timer, statistics,
     suspend_process, system_flag, system_info, system_monitor, system_profile, term_to_binary, throw, time, tl, trace,
     trace_info, trace_pattern, trunc, tuple_size, tuple_to_list, universaltime, unlink, unregister, whereis, yield].

fail(File, Where, What) ->
    Line = case Where of {L, _} -> L; L -> L end,
    io:format(standard_error, "~ts:~w: ~ts~n", [File, Line, What]),
    halt(1).
