// What a program does with Camunda 8's client for Node, against a server whose address stands in the environment.
// Usage: node client.mjs FOLDER (with the models) PACKAGE (the client) ANSWERS ("strict" where it checks them).
// Prints a line for each thing that worked; ends with 1 at the first fault.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, module, answers] = process.argv.slice(2);
const { default: createCamundaClient } = await import(module);
const client = createCamundaClient();
const soon = { consistency: { waitUpToMs: 30_000, pollIntervalMs: 100 } };
const now = { consistency: { waitUpToMs: 0 } };

async function step(name, work) {
  await work();
  console.log(`ok ${name}`);
}

async function start(processDefinitionId, variables = {}) {
  const made = await client.createProcessInstance({ processDefinitionId, variables });
  return made.processInstanceKey;
}

async function ended(processInstanceKey, state = "COMPLETED") {
  const filter = { processInstanceKey, state };
  const found = await client.searchProcessInstances({ filter }, soon);
  assert.equal(found.items[0].processInstanceKey, processInstanceKey);
}

// Let a worker do one job as `handle` says, and return what it got.
async function worked(jobType, handle) {
  let seen;
  const worker = client.createJobWorker({
    jobType,
    maxParallelJobs: 1,
    jobTimeoutMs: 60_000,
    pollTimeoutMs: 20_000,
    pollIntervalMs: 60_000, // asks once: stopping leaves a question open, to which the next job would be the answer
    autoStart: false,
    jobHandler: (job) => {
      seen = job;
      return handle(job);
    },
  });
  const deadline = Date.now() + 30_000;
  worker.start();
  while (!seen && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  await worker.stopGracefully({ waitUpToMs: 500, checkIntervalMs: 20 });
  assert.ok(seen, `no job of type ${jobType} came`);
  return seen;
}

await step("topology and status", async () => {
  const topology = await client.getTopology();
  assert.equal(topology.partitionsCount, 1);
  assert.equal((await client.getAuthentication()).username, "root");
});

await step("deploy", async () => {
  const files = readdirSync(folder).filter((name) => /\.(bpmn|dmn|form)$/.test(name));
  const made = await client.deployResourcesFromFiles(files.map((name) => join(folder, name)));
  assert.deepEqual(made.processes.map((each) => each.processDefinitionId).sort(), ["hear", "judge", "pack", "pay"]);
  assert.ok(made.decisions.some((each) => each.decisionDefinitionId === "approver"));
  const found = await client.searchProcessDefinitions({ filter: { processDefinitionId: { $in: ["pack", "pay"] } } }, soon);
  assert.equal(found.items.length, 2);
  assert.match(await client.getProcessDefinitionXml({ processDefinitionKey: found.items[0].processDefinitionKey }, soon), /<bpmn/);
});

await step("a worker completes a job", async () => {
  const key = await start("pack", { size: 2 });
  const job = await worked("wrap", (each) => each.complete({ wrapped: true }));
  assert.equal(job.processInstanceKey, key);
  assert.deepEqual([job.variables.size, job.customHeaders.paper, job.retries], [2, "red", 3]);
  await ended(key);
  const filter = { processInstanceKey: key, name: "wrapped" };
  assert.equal((await client.searchVariables({ filter }, soon)).items[0].value, "true");
});

await step("a job that fails comes back after its pause", async () => {
  const key = await start("pack");
  const before = Date.now();
  await worked("wrap", (each) => each.fail({ errorMessage: "No paper.", retries: 2, retryBackOff: 1_500 }));
  const again = await worked("wrap", (each) => each.complete());
  assert.equal(again.retries, 2);
  assert.ok(Date.now() - before >= 1_400, "it came back too early");
  await ended(key);
});

await step("without attempts an incident stands, and is resolved", async () => {
  const key = await start("pack");
  await worked("wrap", (each) => each.fail({ errorMessage: "No paper at all.", retries: 0 }));
  const found = await client.searchIncidents({ filter: { processInstanceKey: key, state: "ACTIVE" } }, soon);
  assert.equal(found.items[0].errorMessage, "No paper at all.");
  await client.updateJob({ jobKey: found.items[0].jobKey, changeset: { retries: 2 } });
  await client.resolveIncident({ incidentKey: found.items[0].incidentKey });
  assert.equal((await worked("wrap", (each) => each.complete())).retries, 2);
  await ended(key);
});

await step("a BPMN error takes the way that catches it", async () => {
  const key = await start("pack");
  await worked("wrap", (each) => each.error({ errorCode: "TORN", errorMessage: "It tore." }));
  await ended(key);
  const filter = { processInstanceKey: key, elementId: "waste" };
  assert.equal((await client.searchElementInstances({ filter }, soon)).items.length, 1);
});

await step("messages are published and correlated", async () => {
  const one = await start("pay", { order: "N1" });
  const waits = await client.searchMessageSubscriptions({ filter: { processInstanceKey: one } }, soon);
  assert.equal(waits.items[0].messageName, "paid");
  const done = await client.correlateMessage({ name: "paid", correlationKey: "N1" });
  assert.equal(done.processInstanceKey, one);
  await ended(one);
  const two = await start("pay", { order: "N2" });
  await client.publishMessage({ name: "paid", correlationKey: "N2", timeToLive: 60_000, messageId: "m2" });
  await ended(two);
});

await step("a signal reaches all who wait", async () => {
  const keys = [await start("hear"), await start("hear")];
  assert.ok((await client.broadcastSignal({ signalName: "fire", variables: { loud: true } })).signalKey);
  for (const key of keys) await ended(key);
});

await step("a decision is evaluated", async () => {
  const variables = { days: 12, kind: "annual", notice: "P30D" };
  const said = await client.evaluateDecision({ decisionDefinitionId: "approver", variables });
  assert.ok(JSON.parse(said.output) !== undefined);
  assert.equal(said.failureMessage ?? null, null);
  const filter = { decisionDefinitionId: "approver" };
  assert.ok((await client.searchDecisionInstances({ filter }, soon)).items.length >= 1);
});

await step("a user task goes to its end", async () => {
  const key = await start("judge");
  const found = await client.searchUserTasks({ filter: { processInstanceKey: key, state: "CREATED" } }, soon);
  const { userTaskKey } = found.items[0];
  await client.updateUserTask({ userTaskKey, changeset: { priority: 80 } });
  await client.assignUserTask({ userTaskKey, assignee: "root" });
  const task = await client.getUserTask({ userTaskKey }, soon);
  assert.deepEqual([task.assignee, task.priority], ["root", 80]);
  await client.unassignUserTask({ userTaskKey });
  await client.assignUserTask({ userTaskKey, assignee: "root" });
  await client.completeUserTask({ userTaskKey, variables: { good: true } });
  await ended(key);
});

await step("cases are canceled and counted", async () => {
  const key = await start("pack");
  const counted = await client.getProcessInstanceStatistics({ processInstanceKey: key }, soon);
  assert.equal(counted.items.find((each) => each.elementId === "wrap").active, 1);
  await client.cancelProcessInstance({ processInstanceKey: key });
  await ended(key, "TERMINATED");
  await assert.rejects(client.cancelProcessInstance({ processInstanceKey: key }), (error) => error.status === 409);
  await assert.rejects(client.getProcessInstance({ processInstanceKey: "1" }, now), (error) => error.status === 404);
});

// Wait until an operation on many cases is done, and return what became of it.
async function finished(made) {
  const { batchOperationKey } = made;
  const filter = { batchOperationKey, state: "COMPLETED" };
  await client.searchBatchOperations({ filter }, soon);
  return client.getBatchOperation({ batchOperationKey }, now);
}

await step("tokens are moved, and variables go with them", async () => {
  const key = await start("pack");
  await client.modifyProcessInstance({
    processInstanceKey: key,
    activateInstructions: [
      {
        elementId: "wrap",
        ancestorElementInstanceKey: key,
        variableInstructions: [{ variables: { whole: 1 } }, { variables: { own: 2 }, scopeId: "wrap" }],
      },
    ],
  });
  const found = await client.searchElementInstances({ filter: { processInstanceKey: key, elementId: "wrap" } }, soon);
  assert.equal(found.items.length, 2);
  const { elementInstanceKey } = found.items[0];
  await client.modifyProcessInstance({ processInstanceKey: key, terminateInstructions: [{ elementInstanceKey }] });
  await client.createElementInstanceVariables({ elementInstanceKey: key, variables: { whole: 3 }, local: true });
  const named = await client.searchVariables({ filter: { processInstanceKey: key } }, soon);
  assert.deepEqual(named.items.map((each) => `${each.name} ${each.value}`).sort(), ["own 2", "whole 3"]);
  const { variableKey } = named.items.find((each) => each.name === "whole");
  assert.equal((await client.getVariable({ variableKey }, soon)).value, "3");
  const wrong = { processInstanceKey: key, activateInstructions: [{ elementId: "nowhere" }] };
  await assert.rejects(client.modifyProcessInstance(wrong), (error) => error.status === 409);
  await client.cancelProcessInstance({ processInstanceKey: key });
});

await step("a case goes on by another version, which is withdrawn in the end", async () => {
  const key = await start("pack");
  const text = readFileSync(join(folder, "pack.bpmn"), "utf8").replace('name="Pack"', 'name="Pack well"');
  const made = await client.createDeployment({ resources: [new File([text], "pack.bpmn")] });
  const { processDefinitionKey } = made.processes[0];
  const mappingInstructions = [{ sourceElementId: "wrap", targetElementId: "wrap" }];
  const plan = { targetProcessDefinitionKey: processDefinitionKey, mappingInstructions };
  await client.migrateProcessInstance({ processInstanceKey: key, ...plan });
  const counted = await client.getProcessDefinitionStatistics({ processDefinitionKey, filter: {} }, soon);
  assert.equal(counted.items.find((each) => each.elementId === "wrap").active, 1);
  const resourceKey = processDefinitionKey;
  await assert.rejects(client.deleteResource({ resourceKey }), (error) => error.status === 409);
  await client.cancelProcessInstance({ processInstanceKey: key });
  await client.deleteResource({ resourceKey });
  await assert.rejects(client.createProcessInstance({ processDefinitionKey }), (error) => error.status === 404);
});

await step("many cases are changed in the background", async () => {
  const keys = [await start("pack"), await start("pack")];
  const filter = { processInstanceKey: { $in: keys } };
  const moveInstructions = [{ sourceElementId: "wrap", targetElementId: "waste" }];
  const moved = await finished(await client.modifyProcessInstancesBatchOperation({ filter, moveInstructions }, now));
  assert.deepEqual([moved.operationsTotalCount, moved.operationsCompletedCount], [2, 2]);
  for (const key of keys) await ended(key);
  const more = [await start("pack"), await start("pack")];
  const chosen = { filter: { processInstanceKey: { $in: more } } };
  const made = await client.cancelProcessInstancesBatchOperation(chosen, now);
  await finished(made);
  const { batchOperationKey } = made;
  const items = await client.searchBatchOperationItems({ filter: { batchOperationKey, state: "COMPLETED" } }, soon);
  assert.deepEqual(items.items.map((each) => each.processInstanceKey).sort(), more.sort());
  for (const turn of ["suspendBatchOperation", "resumeBatchOperation", "cancelBatchOperation"]) {
    await assert.rejects(client[turn]({ batchOperationKey }, now), (error) => error.status === 409);
  }
  await assert.rejects(client.pinClock({ timestamp: Date.now() }), (error) => error.status === 404);
});

await step("a worker that waits gets a job as soon as it is there", async () => {
  const asked = client.activateJobs({ type: "wrap", timeout: 60_000, maxJobsToActivate: 1, requestTimeout: 30_000 });
  await new Promise((done) => setTimeout(done, 300));
  const before = Date.now();
  const key = await start("pack");
  const { jobs } = await asked;
  assert.equal(jobs[0].processInstanceKey, key);
  assert.ok(Date.now() - before < 10_000);
  await client.completeJob({ jobKey: jobs[0].jobKey, variables: {} });
  await ended(key);
});

// What the client may ask for: each search, the key of what it finds, and what asks for one of them by it.
const FOUND = [
  ["searchProcessDefinitions", "processDefinitionKey", "getProcessDefinition"],
  ["searchProcessInstances", "processInstanceKey", "getProcessInstance", "getProcessInstanceSequenceFlows", "getProcessInstanceCallHierarchy", "getProcessInstanceStatistics"],
  ["searchElementInstances", "elementInstanceKey", "getElementInstance", "searchElementInstanceIncidents"],
  ["searchVariables", "variableKey", "getVariable"],
  ["searchJobs", "jobKey"],
  ["searchIncidents", "incidentKey", "getIncident"],
  ["searchUserTasks", "userTaskKey", "getUserTask", "getUserTaskForm", "searchUserTaskVariables", "searchUserTaskEffectiveVariables", "searchUserTaskAuditLogs"],
  ["searchMessageSubscriptions", "messageSubscriptionKey"],
  ["searchCorrelatedMessageSubscriptions", "subscriptionKey"],
  ["searchDecisionDefinitions", "decisionDefinitionKey", "getDecisionDefinition", "getDecisionDefinitionXml"],
  ["searchDecisionRequirements", "decisionRequirementsKey", "getDecisionRequirements", "getDecisionRequirementsXml"],
  ["searchDecisionInstances", "decisionEvaluationInstanceKey", "getDecisionInstance"],
  ["searchBatchOperations", "batchOperationKey", "getBatchOperation"],
  ["searchBatchOperationItems", "itemKey"],
];

async function everything() {
  const broken = await start("pack");
  await worked("wrap", (each) => each.fail({ errorMessage: "No paper.", retries: 0 }));
  for (const process of ["pay", "judge"]) await start(process, { order: "N3" });
  await client.searchIncidents({ filter: { processInstanceKey: broken, state: "ACTIVE" } }, soon);
  for (const [search, key, ...each] of FOUND) {
    const { items } = await client[search]({ page: { limit: 100 } }, soon);
    assert.ok(items.length > 0, search);
    for (const ask of each) for (const item of items.slice(-20)) await client[ask]({ [key]: item[key] }, now);
  }
  await client.getProcessDefinitionInstanceStatistics({}, now);
  await client.getProcessDefinitionInstanceVersionStatistics({ filter: { processDefinitionId: "pack" } }, now);
  await client.getProcessDefinitionMessageSubscriptionStatistics({}, now);
  const { items } = await client.getProcessInstanceStatisticsByError({}, now);
  const { errorHashCode } = items[0];
  assert.equal((await client.getProcessInstanceStatisticsByDefinition({ filter: { errorHashCode } }, now)).items.length, 1);
}

if (answers === "strict") await step("everything that can be found is as the client's schemas say", everything);
