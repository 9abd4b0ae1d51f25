"""Create the runtime's tables."""

import django.db.models.deletion
from django.db import migrations, models

from clerkwork.runtime.sql import tables


class Migration(migrations.Migration):
    """The first tables: written by hand in sql/tables.py, known to Django as state only."""

    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(tables.create, tables.drop)],
            state_operations=[
                migrations.CreateModel(
                    name='Definition',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('process_id', models.TextField()),
                        ('version', models.IntegerField()),
                        ('version_tag', models.TextField(default='')),
                        ('name', models.TextField(default='')),
                        ('app', models.TextField(default='')),
                        ('resource', models.TextField(default='')),
                        ('xml', models.BinaryField()),
                        ('digest', models.TextField()),
                        ('start_form', models.TextField(null=True)),
                        ('latest', models.BooleanField()),
                        ('deployed_at', models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('name', models.TextField()),
                        ('correlation_key', models.TextField()),
                        ('message_id', models.TextField(null=True)),
                        ('variables', models.TextField(default='{}')),
                        ('published_at', models.BigIntegerField()),
                        ('expires_at', models.BigIntegerField()),
                        ('fresh', models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Node',
                    fields=[
                        ('number', models.IntegerField(primary_key=True, serialize=False)),
                        ('holder', models.TextField()),
                        ('until', models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('process_id', models.TextField()),
                        ('app', models.TextField(default='')),
                        ('state', models.TextField()),
                        ('title', models.TextField(default='')),
                        ('business_key', models.TextField(default='')),
                        ('started_by', models.TextField(null=True)),
                        ('started_at', models.BigIntegerField()),
                        ('ended_at', models.BigIntegerField(null=True)),
                        ('incidents', models.IntegerField(default=0)),
                        ('position', models.BigIntegerField(default=0)),
                        ('children', models.IntegerField(default=0)),
                        ('due', models.BigIntegerField(null=True)),
                        ('tokens', models.TextField(default='')),
                        ('stamp', models.BigIntegerField(default=0)),
                        ('format', models.IntegerField(default=1)),
                        ('definition', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.definition')),
                    ],
                ),
                migrations.CreateModel(
                    name='ElementHistory',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('instance', models.BigIntegerField(null=True)),
                        ('scope', models.BigIntegerField()),
                        ('element', models.TextField()),
                        ('kind', models.TextField()),
                        ('name', models.TextField()),
                        ('entered', models.BigIntegerField()),
                        ('left', models.BigIntegerField(null=True)),
                        ('outcome', models.TextField(null=True)),
                        ('actor', models.TextField(null=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('definition', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.definition')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ElementInstance',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('key', models.BigIntegerField()),
                        ('element', models.TextField()),
                        ('scope', models.BigIntegerField()),
                        ('children', models.IntegerField(default=0)),
                        ('position', models.BigIntegerField()),
                        ('entered', models.BigIntegerField()),
                        ('phase', models.TextField()),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='FlowHistory',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('flow', models.TextField()),
                        ('at', models.BigIntegerField()),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Incident',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('instance', models.BigIntegerField()),
                        ('element', models.TextField()),
                        ('kind', models.TextField()),
                        ('message', models.TextField()),
                        ('job', models.BigIntegerField(null=True)),
                        ('state', models.TextField()),
                        ('raised_at', models.BigIntegerField()),
                        ('resolved_at', models.BigIntegerField(null=True)),
                        ('resolved_by', models.TextField(null=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                ),
                migrations.CreateModel(
                    name='IncidentHistory',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('at', models.BigIntegerField()),
                        ('kind', models.TextField()),
                        ('actor', models.TextField(null=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('incident', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.incident')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('instance', models.BigIntegerField()),
                        ('element', models.TextField()),
                        ('process_id', models.TextField()),
                        ('type', models.TextField()),
                        ('retries', models.IntegerField()),
                        ('attempt', models.IntegerField(default=0)),
                        ('headers', models.TextField(default='{}')),
                        ('state', models.TextField()),
                        ('due', models.BigIntegerField()),
                        ('lease', models.BigIntegerField(null=True)),
                        ('worker', models.TextField(default='')),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                ),
                migrations.CreateModel(
                    name='Join',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'scope', 'gateway', 'flow', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('scope', models.BigIntegerField()),
                        ('gateway', models.TextField()),
                        ('flow', models.TextField()),
                        ('count', models.IntegerField()),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Correlation',
                    fields=[
                        ('pk', models.CompositePrimaryKey('message_id', 'process_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('process_id', models.TextField()),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('message', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.message')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('process_id', models.TextField()),
                        ('instance', models.BigIntegerField(null=True)),
                        ('element', models.TextField()),
                        ('message', models.TextField()),
                        ('correlation_key', models.TextField()),
                        ('interrupting', models.BooleanField(default=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('definition', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.definition')),
                    ],
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('instance', models.BigIntegerField()),
                        ('element', models.TextField()),
                        ('name', models.TextField()),
                        ('process_id', models.TextField()),
                        ('app', models.TextField()),
                        ('form', models.TextField(null=True)),
                        ('assignee', models.TextField(null=True)),
                        ('due', models.BigIntegerField(null=True)),
                        ('follow_up', models.BigIntegerField(null=True)),
                        ('priority', models.IntegerField(default=50)),
                        ('created_at', models.BigIntegerField()),
                        ('state', models.TextField()),
                        ('completed_by', models.TextField(null=True)),
                        ('completed_at', models.BigIntegerField(null=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                ),
                migrations.CreateModel(
                    name='TaskCandidate',
                    fields=[
                        ('pk', models.CompositePrimaryKey('task_id', 'kind', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.TextField()),
                        ('name', models.TextField()),
                        ('open', models.BooleanField(default=True)),
                        ('task', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.task')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TaskHistory',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('at', models.BigIntegerField()),
                        ('kind', models.TextField()),
                        ('actor', models.TextField(null=True)),
                        ('details', models.TextField(default='{}')),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('task', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.task')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Timer',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('instance', models.BigIntegerField(null=True)),
                        ('element', models.TextField()),
                        ('due', models.BigIntegerField()),
                        ('interval', models.TextField(default='')),
                        ('repetitions', models.IntegerField(default=0)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                        ('definition', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.definition')),
                    ],
                ),
                migrations.CreateModel(
                    name='Variable',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'scope', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('scope', models.BigIntegerField()),
                        ('name', models.TextField()),
                        ('value', models.TextField()),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='VariableHistory',
                    fields=[
                        ('pk', models.CompositePrimaryKey('case_id', 'position', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('position', models.BigIntegerField()),
                        ('scope', models.BigIntegerField()),
                        ('name', models.TextField()),
                        ('value', models.TextField()),
                        ('at', models.BigIntegerField()),
                        ('actor', models.TextField(null=True)),
                        ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='runtime.case')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
    
            ],
        )
    ]
