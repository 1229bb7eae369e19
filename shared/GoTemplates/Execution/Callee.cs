using Flux.GoTemplates.Builtins;
using Flux.GoTemplates.Syntax;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Execution;

/// <summary>A function about to be called.</summary>
/// <param name="Function">The function.</param>
/// <param name="Kind">Whether the arguments are treated specially.</param>
/// <param name="Node">Where errors of the function stand.</param>
/// <param name="Name">Its name, for messages.</param>
internal readonly record struct Callee(GoFunction Function, BuiltinKind Kind, Node Node, string Name);
