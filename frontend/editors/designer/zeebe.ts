/** Zeebe's words as its library knows them, and those that our engine reads besides. */
import known from 'zeebe-bpmn-moddle/resources/zeebe.json';

const attribute = (name: string): object => ({ name, type: 'String', isAttr: true });

const PUBLISH = {
  name: 'PublishMessage',
  superClass: ['Element'],
  meta: { allowedIn: ['bpmn:MessageEventDefinition', 'bpmn:SendTask', 'bpmn:IntermediateThrowEvent', 'bpmn:EndEvent'] },
  properties: ['correlationKey', 'messageId', 'timeToLive'].map(attribute),
};

export const zeebe = { ...known, types: [...known.types, PUBLISH] };
