using '../main.bicep'

param name = 'fluxfndev'
param alwaysReadyInstances = 0
param objectLevelWorkloadIdentity = true
