namespace Flux.ApiServer.Registry;

/// <summary>A resource in whichever version, written <c>deployments.apps</c>.</summary>
internal readonly record struct GroupResource(string Group, string Resource)
{
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
