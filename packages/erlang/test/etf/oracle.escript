#!/usr/bin/env escript
%% -*- erlang -*-
%% A real node that judges the terms of this package. It serves requests over file descriptor 3, in frames of {packet, 4},
%% and halts when that closes. A "batch" is any number of <<Size:32, Bytes:Size/binary>>.
%%
%%   $s Seed:32            seeds the generator
%%   $g Count:32           makes Count random terms, keeps them, answers their batch; the options of term_to_binary take turns
%%   $c batch              the kept terms as encoded by the other side: answers what differs, see check/2
%%   $r batch              reads each: answers its canonical encoding and how ~0tp prints it; empty when it is no term
%%   $u batch              as $r, but with the bytes used in place of the text, and nothing in the way of the reader
-mode(compile).

main(_) ->
    process_flag(trap_exit, true),
    Port = open_port({fd, 3, 3}, [binary, {packet, 4}, eof]),
    serve(Port, []).

serve(Port, Kept) ->
    receive
        {Port, {data, <<$s, Seed:32>>}} ->
            rand:seed(exsss, Seed),
            port_command(Port, <<>>),
            serve(Port, []);
        {Port, {data, <<$g, Count:32>>}} ->
            Terms = [term() || _ <- lists:seq(1, Count)],
            port_command(Port, batch(encode(Terms, 0))),
            serve(Port, Terms);
        {Port, {data, <<$c, Batch/binary>>}} ->
            port_command(Port, check(Kept, Batch)),
            serve(Port, []);
        {Port, {data, <<$r, Batch/binary>>}} ->
            port_command(Port, [answer(read(Bytes)) || Bytes <- unbatch(Batch)]),
            serve(Port, Kept);
        {Port, {data, <<$u, Batch/binary>>}} ->
            port_command(Port, [answer(use(Bytes)) || Bytes <- unbatch(Batch)]),
            serve(Port, Kept);
        {Port, eof} -> halt(0, [{flush, false}]);
        {'EXIT', Port, _} -> halt(0, [{flush, false}])
    end.

canonical(Term) -> term_to_binary(Term, [{minor_version, 2}]).

encode([Term | Terms], I) -> [term_to_binary(Term, options(I rem 5)) | encode(Terms, I + 1)];
encode([], _) -> [].

options(0) -> [{minor_version, 2}];
options(1) -> [];
options(2) -> [compressed, {minor_version, 2}];
options(3) -> [deterministic];
options(4) -> [{minor_version, 0}].

batch(Binaries) -> [[<<(byte_size(B)):32>>, B] || B <- Binaries].

unbatch(<<Size:32, Bytes:Size/binary, Rest/binary>>) -> [Bytes | unbatch(Rest)];
unbatch(<<>>) -> [].

%% <<Different:32, OtherBytes:32, Text/binary>>: how many are not =:= to the kept term, how many of those encoded with
%% options 0 did not come back byte for byte, and the first of them as text.
check(Kept, Batch) -> check(Kept, unbatch(Batch), 0, 0, 0, <<>>).

check([Term | Terms], [Bytes | Batch], I, Different, Other, First) ->
    Same = try binary_to_term(Bytes) =:= Term catch error:badarg -> false end,
    Exact = I rem 5 =/= 0 orelse Bytes =:= canonical(Term),
    Text = case Same andalso Exact of
               false when First =:= <<>> -> text({I, Term, Bytes});
               _ -> First
           end,
    check(Terms, Batch, I + 1, Different + one(Same), Other + one(Exact), Text);
check([], [], _, Different, Other, First) ->
    <<Different:32, Other:32, First/binary>>.

one(true) -> 0;
one(false) -> 1.

read(Bytes) ->
    try binary_to_term(Bytes) of Term -> {canonical(Term), text(Term)}
    catch error:badarg -> none
    end.

use(Bytes) ->
    try binary_to_term(Bytes, [used]) of {Term, Used} -> {canonical(Term), integer_to_binary(Used)}
    catch error:badarg -> none
    end.

answer({Canonical, Text}) -> batch([Canonical, Text]);
answer(none) -> batch([<<>>, <<>>]).

text(Term) -> unicode:characters_to_binary(io_lib:format("~0tp", [Term])).

%% Random terms

term() -> term(3).

term(0) -> leaf(rand:uniform(16));
term(Depth) ->
    case rand:uniform(24) of
        17 -> some(5, Depth);
        18 -> list_to_tuple(some(5, Depth));
        19 -> map(6, Depth);
        20 -> some(3, Depth) ++ [term(Depth - 1) | leaf(rand:uniform(16))];
        21 -> closure(term(Depth - 1), term(0));
        22 -> {atom(), term(Depth - 1)};
        23 -> [{atom(), term(Depth - 1)} || _ <- lists:seq(1, rand:uniform(4))];
        24 -> wide(rand:uniform(60), Depth);
        Kind -> leaf(Kind)
    end.

some(Most, Depth) -> [term(Depth - 1) || _ <- lists:seq(1, rand:uniform(Most + 1) - 1)].

map(Most, Depth) -> maps:from_list([{term(Depth - 1), term(Depth - 1)} || _ <- some(Most, 1)]).

%% Seldom and big: arities beyond a byte, maps beyond the flat ones, strings beyond STRING_EXT, chains, long binaries.
wide(1, _) -> list_to_tuple(lists:seq(1, 200 + rand:uniform(200)));
wide(2, _) -> maps:from_list([{leaf(rand:uniform(16)), I} || I <- lists:seq(1, 60)]);
wide(3, _) -> [rand:uniform(256) - 1 || _ <- lists:seq(1, 65000 + rand:uniform(1000))];
wide(4, _) -> lists:foldl(fun(_, Inner) -> {Inner} end, leaf(1), lists:seq(1, rand:uniform(500)));
wide(5, _) -> rand:bytes(rand:uniform(5000));
wide(6, _) -> lists:duplicate(rand:uniform(500), {timer, sleep, 1});
wide(7, _) -> maps:from_list([{{K, K rem 3}, #{K => K, float(K) => []}} || K <- lists:seq(1, 20)]);
wide(_, Depth) -> term(Depth - 1).

leaf(1) -> rand:uniform(256) - 1;
leaf(2) -> rand:uniform(1 bsl 32) - (1 bsl 31) - 1;
leaf(3) -> sign() * ((1 bsl rand:uniform(70)) + rand:uniform(3) - 2);
leaf(4) -> sign() * (rand:uniform(1 bsl rand:uniform(2100)) - 1);
leaf(5) -> finite();
leaf(6) -> rand:uniform(1000) / 8;
leaf(7) -> atom();
leaf(8) -> atom();
leaf(9) -> rand:bytes(rand:uniform(20) - 1);
leaf(10) -> unicode:characters_to_binary(characters());
leaf(11) -> Bytes = rand:bytes(8), Bits = rand:uniform(64) - 1, <<Part:Bits/bitstring, _/bitstring>> = Bytes, Part;
leaf(12) -> [rand:uniform(256) - 1 || _ <- lists:seq(1, rand:uniform(12) - 1)];
leaf(13) -> characters();
leaf(14) -> identifier(rand:uniform(8));
leaf(15) -> fun_export();
leaf(16) -> element(rand:uniform(6), {[], {}, #{}, <<>>, true, nil}).

sign() -> rand:uniform(2) * 2 - 3.

finite() ->
    case rand:bytes(8) of
        <<F/float>> -> F;
        _ -> finite()
    end.

characters() -> [character(rand:uniform(6)) || _ <- lists:seq(1, rand:uniform(10) - 1)].

character(1) -> rand:uniform(16#80) - 1;
character(2) -> 16#7f + rand:uniform(16#80);
character(3) -> 16#ff + rand:uniform(16#d700);
character(4) -> 16#ffff + rand:uniform(16#fff00);
character(_) -> 31 + rand:uniform(95).

%% Few enough not to fill the atom table.
atom() ->
    case rand:uniform(8) of
        1 -> list_to_atom("a" ++ integer_to_list(rand:uniform(20000)));
        2 -> element(rand:uniform(6), {'', 'Elixir.Enum', 'end', 'a b', 'it\'s', 'a\nb'});
        3 -> element(rand:uniform(5), {'é', '日本', 'Ünïcode', '😀', 'ÿ'});
        4 -> list_to_atom(lists:duplicate(element(rand:uniform(4), {64, 97, 128, 255}), element(rand:uniform(3), {$x, $é, 16#1f600})));
        _ -> element(rand:uniform(8), {ok, error, true, false, undefined, timer, sleep, gen_server})
    end.

node_atom() -> element(rand:uniform(4), {'a@b', 'shop@10.0.0.5', 'nödé@hôst', node()}).

fun_export() ->
    element(rand:uniform(3), {fun lists:map/2, fun erlang:'+'/2, fun 'Elixir.Enum':'any?'/1}).

closure(A, B) ->
    case rand:uniform(3) of
        1 -> fun() -> A end;
        2 -> fun(X) -> {X, A, B} end;
        3 -> fun(X, Y) -> [X, Y, B] end
    end.

%% Pids, ports and references of other nodes: there is no other way to make them than to read them.
identifier(1) -> self();
identifier(2) -> make_ref();
identifier(3) -> read_external(<<88, (external(node_atom()))/binary, (rand:bytes(12))/binary>>);
identifier(4) -> read_external(<<103, (external(node_atom()))/binary, (rand:uniform(1 bsl 15) - 1):32, 0:32, 1>>);
identifier(5) -> read_external(<<89, (external(node_atom()))/binary, (rand:uniform(1 bsl 28) - 1):32, (rand:bytes(4))/binary>>);
identifier(6) -> read_external(<<120, (external(node_atom()))/binary, (rand:bytes(12))/binary>>);
identifier(7) ->
    %% Not of one word: OTP 25.3 does not find such a key in its own big map (it hashes what is not there).
    Words = 1 + rand:uniform(4),
    read_external(<<90, Words:16, (external(node_atom()))/binary, (rand:bytes(4 + 4 * Words))/binary>>);
identifier(8) -> read_external(<<114, 3:16, (external(node_atom()))/binary, 2, (rand:uniform(1 bsl 18) - 1):32, (rand:bytes(8))/binary>>).

external(Atom) -> <<131, Bytes/binary>> = canonical(Atom), Bytes.

read_external(Bytes) ->
    try binary_to_term(<<131, Bytes/binary>>)
    catch error:badarg -> self()
    end.
