using System.Globalization;

namespace Flux.Benchmarks.ApiServer;

/// <summary>The objects that are applied: small ones, as GitOps has most.</summary>
internal static class BenchmarkObjects
{
    /// <summary>A ConfigMap of some 200 bytes as it is sent.</summary>
    public static string ConfigMap(string @namespace, string name, int value) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{@namespace}}","labels":{"app.kubernetes.io/name":"{{name}}","tier":"t{{value % 10}}"} },"data":{"mode":"on","value":"{{value}}"} }""");

    /// <summary>A Deployment with one container, ports, probes, resources and environment: some 900 bytes as it is sent.</summary>
    public static string Deployment(string @namespace, string name, int value) => string.Create(CultureInfo.InvariantCulture,
        $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}","namespace":"{{{@namespace}}}","labels":{"app":"{{{name}}}"} },
        "spec":{"replicas":2,"selector":{"matchLabels":{"app":"{{{name}}}"} },"template":{"metadata":{"labels":{"app":"{{{name}}}"},"annotations":{"prometheus.io/scrape":"true"}},
        "spec":{"serviceAccountName":"{{{name}}}","securityContext":{"runAsNonRoot":true},"containers":[{"name":"main","image":"registry.test/app:1.{{{value}}}","args":["--serve","--level=info"],
        "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"env":[{"name":"MODE","value":"on"},{"name":"POD","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"} } }],
        "readinessProbe":{"httpGet":{"path":"/healthz","port":"http"} },"resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"} },
        "volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}],"volumes":[{"name":"tmp","emptyDir":{ } }] } } } }
        """);
}
