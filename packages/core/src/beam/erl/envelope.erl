%% Unpacks a program and runs it. Programs travel as compressed terms, a seventh of the size of their forms.
%%
%% Input: {Compressed, Question}, the first of a term {Program, Parts}. The program's own Input is {Question, Parts}.

{Compressed, Question} = Input,
{Program, Parts} = erlang:binary_to_term(Compressed),
{value, Value, _} = erl_eval:exprs(Program, #{input => {Question, Parts}}, none),
Value.
