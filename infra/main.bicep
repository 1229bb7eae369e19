// Everything a fleet needs in Azure: the function app on Flex Consumption, storage without keys, an identity, telemetry, a key vault.
// az deployment group create --resource-group RG --template-file infra/main.bicep --parameters infra/parameters/dev.bicepparam
targetScope = 'resourceGroup'

@description('What all resources are called after: lower-case letters and digits.')
@minLength(3)
@maxLength(14)
param name string

@description('Where they are.')
param location string = resourceGroup().location

@description('How many workers there are at most.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Memory of a worker, in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Workers that are always there for webhooks; 0 to start one when the first comes.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('Resource ids of the AKS clusters of fleet.yaml; the identity may read where they are. Their rights inside are given in the clusters.')
param aksClusterIds array = []

@description('Whether objects may name ServiceAccounts whose cloud identities are used for them.')
param objectLevelWorkloadIdentity bool = false

@description('Keeps storage and key vault off the internet, and the app in a virtual network.')
param privateNetworking bool = false

@description('The virtual network\'s addresses; with privateNetworking.')
param addressPrefix string = '10.60.0.0/23'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Who is told of alerts; empty for nobody.')
param alertEmail string = ''

var tags = {
  app: 'fluxfunctions'
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: name
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: logRetentionDays
    principalId: identity.outputs.principalId
    alertEmail: alertEmail
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'network'
  params: {
    name: name
    location: location
    tags: tags
    addressPrefix: addressPrefix
    storageAccountId: storage.outputs.id
    keyVaultId: keyVault.outputs.id
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    isPrivate: privateNetworking
  }
}

module keyVault 'modules/keyvault.bicep' = {
  name: 'keyvault'
  params: {
    name: name
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    isPrivate: privateNetworking
  }
}

module app 'modules/functionapp.bicep' = {
  name: 'functionapp'
  params: {
    name: name
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.accountName
    blobEndpoint: storage.outputs.blobEndpoint
    deploymentContainer: storage.outputs.deploymentContainer
    artifactContainer: storage.outputs.artifactContainer
    connectionString: monitoring.outputs.connectionString
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances
    objectLevelWorkloadIdentity: objectLevelWorkloadIdentity
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
  }
}

module aks 'modules/aks-role.bicep' = [for (id, i) in aksClusterIds: {
  name: 'aks-${i}'
  scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
  params: {
    clusterName: last(split(id, '/'))
    principalId: identity.outputs.principalId
  }
}]

@description('Where webhooks call.')
output url string = app.outputs.url

@description('The app to deploy to.')
output functionAppName string = app.outputs.functionAppName

@description('The client id for rights in clusters, and for federated credentials at AWS and Google.')
output identityClientId string = identity.outputs.clientId

@description('The object id for Kubernetes RBAC of clusters with Entra integration.')
output identityPrincipalId string = identity.outputs.principalId
