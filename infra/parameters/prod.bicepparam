using '../main.bicep'

param name = 'fluxfnprod'
param maximumInstanceCount = 100
param alwaysReadyInstances = 1
param privateNetworking = true
param logRetentionDays = 90
param alertEmail = 'platform@example.com'
param aksClusterIds = []
