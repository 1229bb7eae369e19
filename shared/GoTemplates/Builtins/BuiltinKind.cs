namespace Flux.GoTemplates.Builtins;

/// <summary>How a function is called.</summary>
internal enum BuiltinKind
{
    /// <summary>As any other.</summary>
    None,

    /// <summary>Arguments are evaluated up to the first false one.</summary>
    And,

    /// <summary>Arguments are evaluated up to the first true one.</summary>
    Or,

    /// <summary>The text of the first argument is passed along, for messages.</summary>
    Call,

    /// <summary>An argument that is an interface is told from one that is a value, as upstream tells them.</summary>
    Forms,
}
