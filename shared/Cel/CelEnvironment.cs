using Flux.Cel.Costs;
using Flux.Cel.Functions;
using Flux.Cel.Kubernetes;
using Flux.Cel.Syntax;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>What expressions may name: the libraries of Flux or of Kubernetes, and variables of unknown shape.</summary>
public sealed class CelEnvironment
{
    private const int MaximumLength = 100_000;
    private const long KubernetesCostLimit = 1_000_000;
    private const long FluxCostLimit = 100_000_000;
    private static readonly Declarations _fluxDeclarations = new(false, DeclarationTables.Standard, DeclarationTables.Flux);
    private static readonly Declarations _kubernetesDeclarations = new(true, DeclarationTables.Standard, DeclarationTables.Kubernetes);
    private static readonly Declarations _patchDeclarations =
        new(true, DeclarationTables.Standard, DeclarationTables.Kubernetes, DeclarationTables.Patches);

    private static readonly FunctionTable _fluxFunctions = Functions(false);
    private static readonly FunctionTable _kubernetesFunctions = Functions(true);

    private readonly Dictionary<string, CelType> _variables;
    private readonly bool _isKubernetes;

    private CelEnvironment(bool isKubernetes, IEnumerable<(string Name, CelType Type)> variables)
    {
        _isKubernetes = isKubernetes;
        _variables = variables.ToDictionary(v => v.Name, v => v.Type);
    }

    [ThreadStatic]
    private static long _compiled;

    private Declarations Declared => MakesPatches ? _patchDeclarations : _isKubernetes ? _kubernetesDeclarations : _fluxDeclarations;

    private FunctionTable Implemented => _isKubernetes ? _kubernetesFunctions : _fluxFunctions;

    /// <summary>Flux's set-up; the variables are objects (Struct) for <see cref="Compile(string)"/>.</summary>
    public static CelEnvironment Flux(params IEnumerable<string> variables) =>
        new(false, variables.Select(v => (v, CelType.Map(CelType.String, CelType.Dyn))));

    /// <summary>Kubernetes 1.36's base set-up; the variables are dyn.</summary>
    public static CelEnvironment Kubernetes(params IEnumerable<string> variables) => new(true, variables.Select(v => (v, CelType.Dyn)));

    /// <summary>Kubernetes 1.36's base set-up with variables of known types.</summary>
    public static CelEnvironment Typed(params IReadOnlyCollection<CelVariable> variables) => new(true, variables.Select(v => (v.Name, v.Type)));

    /// <summary>Whether expressions may make <c>Object{}</c> and <c>JSONPatch{}</c>, as in a MutatingAdmissionPolicy.</summary>
    public bool MakesPatches { get; private init; }

    /// <summary>The same environment, in which expressions may make <c>Object{}</c> and <c>JSONPatch{}</c>, or may not.</summary>
    public CelEnvironment WithPatches(bool makesPatches) => new(_isKubernetes, _variables.Select(v => (v.Key, v.Value))) { MakesPatches = makesPatches };

    /// <summary>Parses and checks an expression.</summary>
    /// <exception cref="CelException">It is no expression, does not type-check, or a constant part of it fails.</exception>
    public CelProgram Compile(string expression) => Create(expression, true);

    /// <summary>Parses and checks an expression, and estimates what it can cost at most (<see cref="CelProgram.MaximumCost"/>).</summary>
    /// <param name="expression">The text.</param>
    /// <param name="sizes">The largest size of what stands at a path from a variable (<see cref="CelSchema.SizeAt"/>).</param>
    /// <exception cref="CelException">It is no expression, does not type-check, or a constant part of it fails.</exception>
    public CelProgram Compile(string expression, Func<IReadOnlyList<string>, ulong?> sizes) => Create(expression, true, sizes);

    /// <summary>Parses an expression without checking types, as Flux does for health checks.</summary>
    /// <exception cref="CelException">It is no expression, or a constant part of it fails.</exception>
    public CelProgram Parse(string expression) => Create(expression, false);

    /// <summary>
    /// How many expressions the calling thread has compiled or parsed so far: what shows that something which runs often compiles nothing.
    /// </summary>
    public static long CompiledByThisThread => _compiled;

    private CelProgram Create(string expression, bool check, Func<IReadOnlyList<string>, ulong?>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        _compiled++;
        var source = new Source(expression);
        if (source.Runes.Length > MaximumLength)
        {
            throw new CelException(CelPhase.Parse, $"ERROR: <input>:1:1: expression code point size exceeds limit: size: {source.Runes.Length}, limit {MaximumLength}", []);
        }

        var tree = Parser.Parse(source, _isKubernetes);
        if (source.HasIssues)
        {
            throw source.ToException(CelPhase.Parse);
        }

        var type = CelType.Dyn;
        var notes = check ? new CheckedTree() : null;
        if (check)
        {
            type = new Checker(source, Declared, _variables, MakesPatches ? StructTypes.Patches : null) { Notes = notes }.Check(tree);
            if (source.HasIssues)
            {
                throw source.ToException(CelPhase.Check);
            }
        }

        if (new Planner(Implemented, _isKubernetes).Fault(tree) is { } error)
        {
            throw new CelException(CelPhase.Program, error.Message, []);
        }

        return new CelProgram(expression, new ConstantFolding(Implemented, notes).Fold(tree), type, Implemented, check)
        {
            CostLimit = _isKubernetes ? KubernetesCostLimit : FluxCostLimit,
            HasDottedNames = _variables.Keys.Any(name => name.Contains('.', StringComparison.Ordinal)),
            MaximumCost = notes is null || sizes is null ? ulong.MaxValue : new CostEstimator(notes, sizes).Cost(tree).Max,
        };
    }

    private static FunctionTable Functions(bool kubernetes)
    {
        var table = new FunctionTable();
        Conversions.Register(table);
        Core.Register(table);
        Times.Register(table);
        Strings.Register(table);
        Strings.RegisterFormat(table, kubernetes);
        if (kubernetes)
        {
            Lists.Register(table);
            KubernetesLibrary.Register(table);
            AuthorizerLibrary.Register(table);
        }
        else
        {
            Core.RegisterEncoders(table);
            Strings.RegisterReverse(table);
        }

        return table;
    }
}
