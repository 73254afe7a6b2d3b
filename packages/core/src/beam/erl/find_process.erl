%% The process that a text means: a pid as this node prints it, as a list of characters, or a registered name, as a binary.
%%
%% Input: Text. Value: its pid, or none. The pid of a process that is gone is still its pid.

case Input of
    [_ | _] ->
        try erlang:list_to_pid(Input) of
            Pid ->
                case {erlang:pid_to_list(Pid) =:= Input, erlang:node(Pid) =:= erlang:node()} of
                    {true, true} -> Pid;
                    _ -> none
                end
        catch error:badarg -> none
        end;
    _ ->
        %% Text becomes an atom only where the atom exists already; else nobody is registered under it.
        try erlang:whereis(erlang:binary_to_existing_atom(Input)) of
            Found -> case erlang:is_pid(Found) of true -> Found; false -> none end
        catch error:_ -> none
        end
end.
