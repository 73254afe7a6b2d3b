%% What Phoenix.LiveDashboard.SystemInfo.processes_callback/5 (0.8) does for one viewer and one refresh: every process is
%% asked for four items and then for its name and initial call, a keyword list is made of each, all are sorted, the first
%% are taken; and the reductions of all processes go to the viewer and come back with its next question.
-module(live_dashboard_scan).
-export([processes_callback/5, timed/3]).

processes_callback(Search, SortBy, Direction, Limit, Before) ->
    Sign = case Direction of asc -> 1; desc -> -1 end,
    Rows = [
        {proplists:get_value(SortBy, Info) * Sign, Info}
     || Pid <- erlang:processes(),
        Info <- info(Pid, maps:get(Pid, Before, 0)),
        shown(Info, Search)
    ],
    Next = maps:from_list([{proplists:get_value(pid, Info), proplists:get_value(reductions, Info)} || {_, Info} <- Rows]),
    Count = case Search of nil -> erlang:system_info(process_count); _ -> length(Rows) end,
    {[Info || {_, Info} <- lists:sublist(lists:sort(Rows), Limit)], Count, Next}.

%% Microseconds of one run. What crosses the wire besides, a map with an entry for each process both ways, is left out.
timed(SortBy, Limit, Before) ->
    element(1, timer:tc(?MODULE, processes_callback, [nil, SortBy, desc, Limit, Before])).

info(Pid, Before) ->
    case erlang:process_info(Pid, [memory, reductions, message_queue_len, current_function]) of
        undefined ->
            [];
        Items ->
            Difference = proplists:get_value(reductions, Items) - Before,
            [[{pid, Pid}, {name_or_initial_call, name(Pid)}, {reductions_diff, Difference}] ++ Items]
    end.

name(Pid) ->
    case erlang:process_info(Pid, [registered_name, initial_call, dictionary]) of
        [{_, Name}, _, _] when is_atom(Name) ->
            atom_to_binary(Name);
        [_, {_, Initial}, {_, Dictionary}] ->
            {M, F, A} = proplists:get_value('$initial_call', Dictionary, Initial),
            iolist_to_binary([atom_to_binary(M), $., atom_to_binary(F), $/, integer_to_binary(A)]);
        undefined ->
            <<>>
    end.

shown(_, nil) -> true;
shown(Info, Search) ->
    string:find(proplists:get_value(name_or_initial_call, Info), Search) =/= nomatch.
