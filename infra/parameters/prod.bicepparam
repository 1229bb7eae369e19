using '../main.bicep'

param name = 'fluxfnprod'
param alwaysReadyInstances = 1
param privateNetworking = true
param logRetentionDays = 90
param alertEmail = 'platform@example.com'
param aksClusterIds = []
