// Logs, traces and metrics, and the alerts of docs/guides/operations.md.
param name string
param location string
param tags object
param retentionDays int
param principalId string
param alertEmail string

// Monitoring Metrics Publisher: the app sends telemetry as its identity, local authentication is off
var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, metricsPublisher)
  scope: insights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = if (alertEmail != '') {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'fluxfn'
    enabled: true
    emailReceivers: [
      {
        name: 'platform'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

// what each means: docs/guides/operations.md
var alerts = [
  {
    key: 'cluster-unreachable'
    description: 'A cluster cannot be swept or connected.'
    query: 'traces | where message startswith "Cluster " and (message contains "cannot be swept" or message contains "cannot be connected") | summarize count() by tostring(customDimensions.Cluster)'
    severity: 2
  }
  {
    key: 'fleet-file'
    description: 'The fleet file is broken, and the fleet stays as it is.'
    query: 'traces | where message startswith "The fleet stays as it is"'
    severity: 2
  }
  {
    key: 'sweep-missing'
    description: 'No sweep has ended for 15 minutes.'
    query: 'requests | where name == "Sweep" and success == true | summarize n = count() | where n == 0'
    severity: 1
  }
  {
    key: 'activity-failures'
    description: 'Activities fail outright, which reconcilers do not do for faults of users.'
    query: 'requests | where name == "Reconcile" and success == false | summarize n = count() | where n > 20'
    severity: 2
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for alert in alerts: if (alertEmail != '') {
  name: 'alert-${name}-${alert.key}'
  location: location
  tags: tags
  properties: {
    displayName: 'FluxFunctions: ${alert.key}'
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [
      insights.id
    ]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: alert.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actions.id
      ]
    }
  }
}]

output connectionString string = insights.properties.ConnectionString
