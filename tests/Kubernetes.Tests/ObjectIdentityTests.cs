namespace Flux.Kubernetes.Tests;

public sealed class ObjectIdentityTests
{
    // The forms of fluxcd/cli-utils v1.2.1, pkg/object/objmetadata.go.
    [Theory]
    [InlineData("apps_web_apps_Deployment", "apps", "web", "apps", "Deployment")]
    [InlineData("_apps__Namespace", "", "apps", "", "Namespace")]
    [InlineData("_system__node_rbac.authorization.k8s.io_ClusterRole", "", "system:node", "rbac.authorization.k8s.io", "ClusterRole")]
    [InlineData("kube-system_a__b__c_rbac.authorization.k8s.io_RoleBinding", "kube-system", "a:b:c", "rbac.authorization.k8s.io", "RoleBinding")]
    public void Parse_OfAnInventoryId_GivesThePartsAndFormatsBack(string id, string ns, string name, string group, string kind)
    {
        var identity = ObjectIdentity.Parse(id, null);

        Assert.Equal(new ObjectIdentity(ns, name, group, kind), identity);
        Assert.Equal(id, identity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("web")]
    [InlineData("apps_web_Deployment")]
    public void Parse_WhenPartsAreMissing_ThrowsUpstreamsMessage(string id) => Assert.Equal(
        $"unable to parse stored object metadata: {id}",
        Assert.Throws<FormatException>(() => ObjectIdentity.Parse(id, null)).Message);

    [Fact]
    public void ToString_WhenOnlyRbacNamesMayHoldColons_KeepsThoseOfOthers() =>
        Assert.Equal("ns_a:b_example.test_Widget", new ObjectIdentity("ns", "a:b", "example.test", "Widget").ToString());

    [Fact]
    public void Subject_Always_HasTheNamespaceOnlyWhereThereIsOne()
    {
        Assert.Equal("Deployment/apps/web", new ObjectIdentity("apps", "web", "apps", "Deployment").Subject);
        Assert.Equal("Namespace/apps", new ObjectIdentity("", "apps", "", "Namespace").Subject);
    }
}
