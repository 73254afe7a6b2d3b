%% Which of these names are no atoms on the node yet. Makes none.
%%
%% Input: {Names, {}}, Names as binaries. Value: those of them that are unknown.

{Names, {}} = Input,
lists:append([try erlang:binary_to_existing_atom(Name) of _ -> [] catch error:_ -> [Name] end || Name <- Names]).
