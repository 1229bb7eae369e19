{{- define "courier.peers" -}}
{{- $name := .Release.Name -}}
{{- range $i := until (int .Values.replicas) -}}
{{ if $i }},{{ end }}courier@{{ $name }}-{{ $i }}.{{ $name }}-headless.{{ $.Release.Namespace }}.svc.cluster.local
{{- end -}}
{{- end -}}
{{- define "courier.validate" -}}
{{- $problems := list -}}
{{- if and (eq .Values.queueType "quorum") (eq (mod (int .Values.replicas) 2) 0) -}}
{{- $problems = append $problems (printf "replicas: %d is even, quorum queues need an odd number" (int .Values.replicas)) -}}
{{- end -}}
{{- range $i, $user := .Values.users -}}
{{- if not $user.name }}{{ $problems = append $problems (printf "users[%d]: no name" $i) }}{{ end -}}
{{- range $tag := $user.tags }}{{ if not (has $tag (list "administrator" "monitoring" "management")) }}{{ $problems = append $problems (printf "users[%d]: tag %q" $i $tag) }}{{ end }}{{ end -}}
{{- end -}}
{{- if $problems }}{{ fail (printf "\n  %s" (join "\n  " $problems)) }}{{ end -}}
{{- end -}}
