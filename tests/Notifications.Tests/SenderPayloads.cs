namespace Flux.Notifications.Tests;

/// <summary>What senders send, shortened, after the examples of their public documentation.</summary>
internal static class SenderPayloads
{
    /// <summary>GitHub docs, "Webhook events and payloads", push.</summary>
    public const string GitHubPush = """
        {"ref":"refs/heads/main","before":"6113728f27ae82c7b1a177c8d03f9e96e0adf246","after":"0000000000000000000000000000000000000000",
         "repository":{"id":186853002,"name":"Hello-World","full_name":"Codertocat/Hello-World","private":false,
         "html_url":"https://github.com/Codertocat/Hello-World","default_branch":"main"},
         "pusher":{"name":"Codertocat","email":"21031067+Codertocat@users.noreply.github.com"},"created":false,"deleted":true,"forced":false,"commits":[],"head_commit":null}
        """;

    /// <summary>GitLab docs, "Webhook events", push events.</summary>
    public const string GitLabPush = """
        {"object_kind":"push","event_name":"push","before":"95790bf891e76fee5e1747ab589903a6a1f80f22","after":"da1560886d4f094c3e6c9ef40349f7d38b5d27d7",
         "ref":"refs/heads/master","checkout_sha":"da1560886d4f094c3e6c9ef40349f7d38b5d27d7","user_id":4,"user_name":"John Smith","project_id":15,
         "project":{"id":15,"name":"Diaspora","web_url":"http://example.com/mike/diaspora","path_with_namespace":"mike/diaspora","default_branch":"master"},
         "commits":[{"id":"b6568db1bc1dcd7f8b4d5a946b0b91f9dacd7327","message":"Update Catalan translation to e38cb41."}],"total_commits_count":1}
        """;

    /// <summary>Bitbucket Data Center docs, "Event payload", push.</summary>
    public const string BitbucketPush = """
        {"eventKey":"repo:refs_changed","date":"2017-09-19T09:45:32+1000","actor":{"name":"admin","emailAddress":"admin@example.com","id":1,"type":"NORMAL"},
         "repository":{"slug":"repository","id":84,"name":"repository","project":{"key":"PROJ","id":84,"name":"project"}},
         "changes":[{"ref":{"id":"refs/heads/master","displayId":"master","type":"BRANCH"},"refId":"refs/heads/master",
         "fromHash":"ecddabb624f6f5ba43816f5926e580a5f680a932","toHash":"178864a7d521b6f5e720b386b2c2b0ef8563e0dc","type":"UPDATE"}]}
        """;

    /// <summary>Harbor docs, "Configure Webhook Notifications", an artifact is pushed.</summary>
    public const string HarborPush = """
        {"type":"PUSH_ARTIFACT","occur_at":1680501893,"operator":"harbor-jobservice","event_data":{"resources":[
         {"digest":"sha256:954b378c375d852eb3c63ab88978f640b4348b01c1b3456a024a81536dafbbf4","tag":"latest","resource_url":"harbor.example.com/library/alpine:latest"}],
         "repository":{"date_created":1680501893,"name":"alpine","namespace":"library","repo_full_name":"library/alpine","repo_type":"private"}}}
        """;

    /// <summary>Docker docs, "Docker Hub webhooks", example webhook payload.</summary>
    public const string DockerHubPush = """
        {"callback_url":"https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
         "push_data":{"pushed_at":1417566161,"pusher":"trustedbuilder","tag":"latest"},
         "repository":{"comment_count":0,"date_created":1417494799,"name":"testhook","namespace":"svendowideit","owner":"svendowideit",
         "repo_name":"svendowideit/testhook","repo_url":"https://registry.hub.docker.com/u/svendowideit/testhook/","status":"Active"}}
        """;

    /// <summary>Quay docs, "Repository notifications", repository push.</summary>
    public const string QuayPush = """
        {"name":"repository","repository":"dgangaia/test","namespace":"dgangaia","docker_url":"quay.io/dgangaia/test","homepage":"https://quay.io/repository/dgangaia/repository","updated_tags":["latest"]}
        """;

    /// <summary>Google Cloud docs, "Configure Pub/Sub notifications"; wrapped as a push subscription wraps it. The data is <see cref="GcrData"/>.</summary>
    public const string GcrPush = """
        {"message":{"data":"eyJhY3Rpb24iOiJJTlNFUlQiLCJkaWdlc3QiOiJnY3IuaW8vbXktcHJvamVjdC9oZWxsby13b3JsZEBzaGEyNTY6NmVjMTI4ZTI2Y2Q1IiwidGFnIjoiZ2NyLmlvL215LXByb2plY3QvaGVsbG8td29ybGQ6MS4xIn0=",
         "messageId":"2070443601311540","publishTime":"2021-02-26T19:13:55.749Z"},"subscription":"projects/myproject/subscriptions/mysubscription"}
        """;

    public const string GcrData =
        """{"action":"INSERT","digest":"gcr.io/my-project/hello-world@sha256:6ec128e26cd5","tag":"gcr.io/my-project/hello-world:1.1"}""";

    /// <summary>Sonatype docs, "Example Headers and Payloads", repository component.</summary>
    public const string NexusCreated = """
        {"timestamp":"2016-11-10T23:57:49.664+0000","nodeId":"52905B51-085CCABB-CEBBEAAD-16795588-FC927D93","initiator":"admin/127.0.0.1",
         "repositoryName":"npm-proxy","action":"CREATED","component":{"id":"08909bf0c86cf6c9600aade89e1c5e25","format":"npm","name":"angular2","version":"0.0.2"}}
        """;

    /// <summary>Azure docs, "Azure Container Registry webhook schema reference", push event.</summary>
    public const string AcrPush = """
        {"id":"cb8c3971-9adc-488b-xxxx-43cbb4974ff5","timestamp":"2017-11-17T16:52:01.343145347Z","action":"push",
         "target":{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":524,
         "digest":"sha256:xxxxd5c8786bb9e621a45ece0dbxxxx1cdc624ad20da9fe62e9d25490f33xxxx","length":524,"repository":"hello-world","tag":"v1"},
         "request":{"id":"3cbb6949-7549-4fa1-xxxx-a6d5451dffc7","host":"myregistry.azurecr.io","method":"PUT","useragent":"docker/17.09.0-ce"}}
        """;

    /// <summary>Azure docs, "Azure Event Grid event schema for Container Registry", image pushed.</summary>
    public const string EventGridPush = """
        [{"id":"831e1650-001e-001b-66ab-eeb76e069631","topic":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/myregistry",
          "subject":"aci-helloworld:v1","eventType":"Microsoft.ContainerRegistry.ImagePushed","eventTime":"2018-04-25T21:39:47.6549614Z",
          "data":{"id":"31c51664-e5bd-416a-a5df-e5206bc47ed0","timestamp":"2018-04-25T21:39:47.276585742Z","action":"push",
          "target":{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":3023,"repository":"aci-helloworld","tag":"v1"}},
          "dataVersion":"1.0","metadataVersion":"1"}]
        """;

    /// <summary>Azure docs, "Endpoint validation with Event Grid event schema".</summary>
    public const string EventGridQuestion = """
        [{"id":"2d1781af-3a4c-4d7c-bd0c-e34b19da4e66","topic":"/subscriptions/aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e","subject":"",
          "data":{"validationCode":"512d38b6-c7b8-40c8-89fe-f46f9e9622b6","validationUrl":"https://rp-eastus2.eventgrid.azure.net:553/eventsubscriptions/myeventsub/validate"},
          "eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2022-10-28T04:23:35.1981776Z","metadataVersion":"1","dataVersion":"2"}]
        """;

    /// <summary>CDEvents spec v0.4.1, conformance example of artifact.packaged.</summary>
    public const string CdEventsPackaged = """
        {"context":{"version":"0.4.1","id":"271069a8-fc18-44f1-b38f-9d70a1695819","source":"/event/source/123","type":"dev.cdevents.artifact.packaged.0.2.0","timestamp":"2023-03-20T14:27:05.315384Z"},
         "subject":{"id":"pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c","source":"/event/source/123","type":"artifact",
         "content":{"change":{"id":"myChange123","source":"my-git.example/an-org/a-repo"},"sbom":{"uri":"https://sbom.repo/myorg/234fd47e07d1004f0aed9c.sbom"}}}}
        """;
}
