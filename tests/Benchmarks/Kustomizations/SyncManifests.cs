using System.Globalization;

namespace Flux.Benchmarks.Kustomizations;

/// <summary>The eight objects of one Kustomization: an application as many are, in YAML as people write it and as the server gets it.</summary>
internal static class SyncManifests
{
    /// <summary>How many objects one Kustomization has.</summary>
    public const int Objects = 8;

    /// <summary>The name of a Kustomization, and what its objects' names begin with.</summary>
    public static string NameOf(int index) => index.ToString("'app-'00000", CultureInfo.InvariantCulture);

    /// <summary>The files of one application; <paramref name="version"/> changes all of its objects.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Files(string directory, string name, string version) =>
        Kinds.Select(kind => KeyValuePair.Create($"{directory}/{kind.File}.yaml", kind.Yaml.Replace("NAME", name, StringComparison.Ordinal).Replace("VERSION", version, StringComparison.Ordinal)));

    /// <summary>The paths of the eight objects below a namespace, as the API has them; with as many labels as the reconciler sets, which are not its own.</summary>
    public static IEnumerable<(string Path, string Yaml)> Objects8(string @namespace, string name, string version, string owner) =>
        Kinds.Select(kind => (
            $"/{kind.Api.Replace("NAMESPACE", @namespace, StringComparison.Ordinal)}/{name}{kind.Suffix}",
            kind.Yaml.Replace("NAME", name, StringComparison.Ordinal).Replace("VERSION", version, StringComparison.Ordinal)
                .Replace("\n  labels:\n", $"\n  namespace: {@namespace}\n  labels:\n    kustomize-toolkit.floor.io/name: {owner}\n    kustomize-toolkit.floor.io/namespace: {@namespace}\n", StringComparison.Ordinal)));

    private static IEnumerable<(string File, string Api, string Suffix, string Yaml)> Kinds =>
    [
        ("account", "api/v1/namespaces/NAMESPACE/serviceaccounts", "", """
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            automountServiceAccountToken: false
            """),
        ("settings", "api/v1/namespaces/NAMESPACE/configmaps", "-settings", """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: NAME-settings
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            data:
              level: info
              endpoint: https://api.NAME.example.com/v1
              features: |
                search: true
                export: false
            """),
        ("templates", "api/v1/namespaces/NAMESPACE/configmaps", "-templates", """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: NAME-templates
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            data:
              index.html: |
                <html><body><h1>NAME</h1></body></html>
            """),
        ("service", "api/v1/namespaces/NAMESPACE/services", "", """
            apiVersion: v1
            kind: Service
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            spec:
              clusterIP: None # a cluster's range of addresses may be small
              selector:
                app.kubernetes.io/name: NAME
              ports:
                - name: http
                  port: 80
                  targetPort: http
                  protocol: TCP
            """),
        ("deployment", "apis/apps/v1/namespaces/NAMESPACE/deployments", "", """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            spec:
              replicas: 0
              selector:
                matchLabels:
                  app.kubernetes.io/name: NAME
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: NAME
                spec:
                  serviceAccountName: NAME
                  containers:
                    - name: main
                      image: registry.example.com/NAME:VERSION
                      args: ["--serve", "--level=info"]
                      ports:
                        - name: http
                          containerPort: 8080
                          protocol: TCP
                      envFrom:
                        - configMapRef:
                            name: NAME-settings
                      readinessProbe:
                        httpGet:
                          path: /healthz
                          port: http
                      resources:
                        requests:
                          cpu: 100m
                          memory: 64Mi
                        limits:
                          memory: 128Mi
            """),
        ("role", "apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/roles", "", """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            rules:
              - apiGroups: [""]
                resources: ["configmaps"]
                verbs: ["get", "list", "watch"]
            """),
        ("binding", "apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/rolebindings", "", """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: NAME
            subjects:
              - kind: ServiceAccount
                name: NAME
            """),
        ("budget", "apis/policy/v1/namespaces/NAMESPACE/poddisruptionbudgets", "", """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata:
              name: NAME
              labels:
                app.kubernetes.io/name: NAME
                app.kubernetes.io/version: "VERSION"
            spec:
              maxUnavailable: 1
              selector:
                matchLabels:
                  app.kubernetes.io/name: NAME
            """),
    ];
}
