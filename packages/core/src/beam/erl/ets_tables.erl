%% The first tables of the node in one order, filtered by literal text; never what is in them.
%%
%% Input: {{Search, Key, Descending, Limit, Limits}, {Attempt, ProcessLeaders}}
%%   Search   any, or a binary in lower case: what the name of a table, or of its owner, must hold
%%   Key      memory, size or name
%%   Limits   {DeadlineMs, StepMs, SliceCount, HeapWords, Priority}
%% Value: {Scanned, Matched, Columns, Leaders, Masters, Names, WordSize, PerSecond, Took}; Columns are lists of equal length:
%% [Id, name, named_table, owner, size, memory, type, protection, compressed, read_concurrency, write_concurrency]

{{Search, Key, Descending, Limit, Limits}, {Attempt, ProcessLeaders}} = Input,
{DeadlineMs, StepMs, SliceCount, HeapWords, Priority} = Limits,
PerMs = erlang:convert_time_unit(1, millisecond, native),
Begin = erlang:monotonic_time(),
End = Begin + DeadlineMs * PerMs,
erlang:process_flag(trap_exit, true),
SpawnOptions = [link, {priority, Priority}, {max_heap_size, #{size => HeapWords, kill => true, error_logger => false}}],
Info = fun ets:info/2,
Registered = erlang:registered(),
NameOf = maps:from_list(lists:zip(lists:map(fun erlang:whereis/1, Registered), Registered)),

All = ets:all(),
Named = lists:zip(All, lists:zipwith(Info, All, lists:duplicate(erlang:length(All), name))),
%% A table that is gone has no name, and no table is called undefined.
{Tables, Names} = lists:unzip(ets:match_spec_run(Named, ets:match_spec_compile([{{'_', '$1'}, [{'=/=', '$1', undefined}], ['$_']}]))),
Texts = lists:map(fun erlang:atom_to_binary/1, Names),
Matching =
    case Search of
        any -> lists:zip(Tables, Texts);
        _ ->
            Count = erlang:length(Tables),
            Owners = lists:zipwith(Info, Tables, lists:duplicate(Count, owner)),
            OwnerNames = lists:zipwith3(fun maps:get/3, Owners, lists:duplicate(Count, NameOf), lists:duplicate(Count, '')),
            InName = lists:zipwith(fun binary:match/2, lists:map(fun string:lowercase/1, Texts), lists:duplicate(Count, Search)),
            InOwner = lists:zipwith(fun binary:match/2,
                lists:map(fun string:lowercase/1, lists:map(fun erlang:atom_to_binary/1, OwnerNames)), lists:duplicate(Count, Search)),
            ets:match_spec_run(lists:zip(lists:zip(Tables, Texts), lists:zip(InName, InOwner)), ets:match_spec_compile([
                {{'$1', {'$2', '$3'}}, [{'orelse', {'=/=', '$2', nomatch}, {'=/=', '$3', nomatch}}], ['$1']}
            ]))
    end,
Matched = erlang:length(Matching),
{Wanted, WantedTexts} = lists:unzip(Matching),
Keys = case Key of name -> WantedTexts; _ -> lists:zipwith(Info, Wanted, lists:duplicate(Matched, Key)) end,
Sorted = lists:sort(lists:zip(Keys, Wanted)),
{_, Best} = lists:unzip(lists:sublist(case Descending of true -> lists:reverse(Sorted); false -> Sorted end, Limit)),
Items = [name, named_table, owner, size, memory, type, protection, compressed, read_concurrency, write_concurrency],
Columns = [Best | [lists:zipwith(Info, Best, lists:duplicate(erlang:length(Best), Item)) || Item <- Items]],
Holders = [Pid || Pid <- lists:usort(lists:nth(4, Columns)), true <- [erlang:is_pid(Pid)]],
{value, {Parts, _}, _} = erl_eval:exprs(Attempt, #{input => {ProcessLeaders, Holders, [], {End, StepMs, SliceCount, SpawnOptions}}}, none),
{
    erlang:length(Tables), Matched, Columns,
    lists:append([Part || {_, _, Part} <- Parts]),
    ets:select(ac_tab, [{{{application_master, '$1'}, '$2'}, [], [{{'$2', '$1'}}]}]),
    [{Pid, Name} || Pid <- Holders, Name <- [maps:get(Pid, NameOf, none)], true <- [Name =/= none]],
    erlang:system_info(wordsize),
    erlang:convert_time_unit(1, second, native), erlang:monotonic_time() - Begin
}.
