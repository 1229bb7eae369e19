using System.Text.RegularExpressions;
using Flux.Cel.Functions;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>The functions of the authorizer, and the escaping of keys in JSON patches.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/library/authz.go</c> and <c>jsonpatch.go</c>.</remarks>
internal static partial class AuthorizerLibrary
{
    public static void Register(FunctionTable table)
    {
        table.Add("path", a => a is [AuthorizerValue v, string path]
            ? string.IsNullOrWhiteSpace(path) ? new CelError("path must not be empty") : new PathCheckValue(v.Authorizer, new CelAccess { ServiceAccount = v.ServiceAccount, Path = path })
            : null);
        table.Add("group", a => a is [AuthorizerValue v, string group]
            ? new GroupCheckValue(v.Authorizer, new CelAccess { ServiceAccount = v.ServiceAccount, Group = group })
            : null);
        table.Add("serviceAccount", a => a is [AuthorizerValue v, string ns, string name] ? ServiceAccount(v, ns, name) : null);
        table.Add("resource", a => a is [GroupCheckValue g, string resource]
            ? string.IsNullOrWhiteSpace(resource) ? new CelError("resource must not be empty") : new ResourceCheckValue(g.Authorizer, g.Access with { Resource = resource })
            : null);
        Refine(table, "subresource", (access, value) => access with { Subresource = value });
        Refine(table, "namespace", (access, value) => access with { Namespace = value });
        Refine(table, "name", (access, value) => access with { Name = value });
        Refine(table, "fieldSelector", (access, value) => access with { FieldSelector = value });
        Refine(table, "labelSelector", (access, value) => access with { LabelSelector = value });
        table.Add("check", a => a switch
        {
            [PathCheckValue p, string verb] => Decide(p.Authorizer, p.Access with { Verb = verb }),
            [ResourceCheckValue r, string verb] => Decide(r.Authorizer, r.Access with { Verb = verb }),
            _ => null,
        });
        table.Add("allowed", a => a is [DecisionValue d] ? d.IsAllowed : null);
        table.Add("reason", a => a is [DecisionValue d] ? d.Reason : null);
        table.Add("errored", a => a is [DecisionValue] ? false : null);
        table.Add("error", a => a is [DecisionValue] ? "" : null);
        table.Add("jsonpatch.escapeKey", a => a is [string key]
            ? key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : null);
    }

    private static void Refine(FunctionTable table, string name, Func<CelAccess, string, CelAccess> change) =>
        table.Add(name, a => a is [ResourceCheckValue check, string value] ? check with { Access = change(check.Access, value) } : null);

    private static DecisionValue Decide(CelAuthorizer authorizer, CelAccess access)
    {
        var (allowed, reason) = authorizer(access);
        return new DecisionValue(allowed, reason);
    }

    private static object ServiceAccount(AuthorizerValue authorizer, string ns, string name)
    {
        if (name.Length > 253 || !Subdomain().IsMatch(name))
        {
            return new CelError("Invalid service account name");
        }

        return ns.Length > 63 || !Label().IsMatch(ns)
            ? new CelError("Invalid service account namespace")
            : authorizer with { ServiceAccount = (ns, name) };
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
